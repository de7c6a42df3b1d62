"""The only place that talks to a model: streaming, tools, structured answers, embeddings."""

from kit.llm.errors import ModelError, ModelErrorCode
from kit.llm.messages import (
    Completion,
    Delta,
    Effort,
    Embeddings,
    Finished,
    FinishReason,
    Message,
    Model,
    ModelEvent,
    ModelInfo,
    ModelRequest,
    ReasoningDelta,
    Role,
    TextDelta,
    Tool,
    ToolCall,
)
from kit.llm.ollama import OllamaModel
from kit.llm.openai import OpenAIModel
from kit.llm.prompts import Prompt, PromptError, disarm, fence, load_prompt
from kit.llm.rerank import HttpReranker, ModelReranker, Reranker
from kit.llm.settings import (
    ModelSettings,
    Provider,
    embedding_model,
    missing_variables,
    open_model,
)
from kit.llm.structured import structured
from kit.llm.transport import Patience
from kit.llm.usage import Prices, Usage, openai_prices

__all__ = [
    "Completion",
    "Delta",
    "Effort",
    "Embeddings",
    "FinishReason",
    "Finished",
    "HttpReranker",
    "Message",
    "Model",
    "ModelError",
    "ModelErrorCode",
    "ModelEvent",
    "ModelInfo",
    "ModelRequest",
    "ModelReranker",
    "ModelSettings",
    "OllamaModel",
    "OpenAIModel",
    "Patience",
    "Prices",
    "Prompt",
    "PromptError",
    "Provider",
    "ReasoningDelta",
    "Reranker",
    "Role",
    "TextDelta",
    "Tool",
    "ToolCall",
    "Usage",
    "disarm",
    "embedding_model",
    "fence",
    "load_prompt",
    "missing_variables",
    "open_model",
    "openai_prices",
    "structured",
]

"""Stand-ins for model servers: real HTTP on loopback, the real wire formats, any misbehaviour."""

from kit.testing.model_behaviour import Behaviour, Received, Script
from kit.testing.model_ollama import OllamaServer
from kit.testing.model_openai import OpenAIServer

__all__ = ["Behaviour", "OllamaServer", "OpenAIServer", "Received", "Script"]

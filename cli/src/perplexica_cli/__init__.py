"""perplexica up | get | index | migrate | doctor."""

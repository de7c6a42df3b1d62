"""Every service as a process of its own on this machine: `perplexica up --processes`."""

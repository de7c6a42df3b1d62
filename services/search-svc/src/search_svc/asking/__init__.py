"""How providers are asked: behind breakers, once for all who ask the same, in relay when late."""

import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import typescript from "typescript-eslint";

const NODE = { process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly" };
const TIMERS = { setTimeout: "readonly", clearTimeout: "readonly", setInterval: "readonly" };
const PAGE = Object.fromEntries(
  [
    "document",
    "window",
    "localStorage",
    "navigator",
    "innerHeight",
    "scrollY",
    "requestAnimationFrame",
    "PerformanceObserver",
  ].map((name) => [name, "readonly"]),
);

export default typescript.config(
  { ignores: ["dist", "src/api/generated"] },
  js.configs.recommended,
  typescript.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      "no-console": ["error", { allow: ["error"] }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Untrusted text never becomes HTML.",
        },
      ],
    },
  },
  {
    files: ["dev/**", "build/**", "public/**"],
    languageOptions: { globals: { ...NODE, ...TIMERS, ...PAGE } },
    rules: { "no-console": "off" },
  },
);

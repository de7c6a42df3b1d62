// The base comes first: what components say about themselves wins over it.
import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "./account/session";
import { whenSignedOut } from "./api/client";
import { App } from "./app";

whenSignedOut(onSignedOut);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

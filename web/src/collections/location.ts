/** Where documents are: an address on the web, or a folder of the server. */
import { readDomain } from "../ask/filters";

/** What was typed as it is sent; it may leave out its scheme. Null when it is no address. */
export function readLocation(typed: string): string | null {
  const text = typed.trim();
  if (text.startsWith("/")) return text;
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? text : null;
  if (text.includes("://")) return null;
  const [host = ""] = text.split("/");
  return readDomain(host) === null || /\s/.test(text) ? null : `https://${text}`;
}

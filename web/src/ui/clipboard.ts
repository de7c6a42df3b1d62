import { currentTexts } from "../i18n/language";
import { toast } from "./Toast";

/** Copies text and says so; says as well when the browser did not let us. */
export async function copyText(text: string): Promise<boolean> {
  const copied = await write(text);
  const texts = currentTexts();
  if (copied) toast(texts.common.copied);
  else toast(texts.common.copyFailed, "failed");
  return copied;
}

async function write(text: string): Promise<boolean> {
  if (!navigator.clipboard) return writeByCommand(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeByCommand(text);
  }
}

/** Over plain HTTP, as in a home network, browsers offer no other clipboard than this one. */
function writeByCommand(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}

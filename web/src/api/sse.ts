/** Server-sent events read from a fetch body, as the HTML standard defines their format. */

export interface SseMessage {
  event: string;
  data: string;
  id: string | null;
}

/** Turns pieces of text, cut anywhere, into whole messages; an unfinished message is kept back. */
export class SseParser {
  #rest = "";
  #started = false;
  #event = "";
  #data: string[] = [];
  #id: string | null = null;

  push(chunk: string): SseMessage[] {
    let text = this.#rest + chunk;
    if (!this.#started && text !== "") {
      this.#started = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    const messages: SseMessage[] = [];
    let start = 0;
    for (;;) {
      const end = findLineEnd(text, start);
      if (end === null) break;
      const message = this.#readLine(text.slice(start, end.at));
      if (message) messages.push(message);
      start = end.next;
    }
    this.#rest = text.slice(start);
    return messages;
  }

  #readLine(line: string): SseMessage | null {
    if (line === "") return this.#finish();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment, sent to keep the connection open
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #finish(): SseMessage | null {
    const message =
      this.#data.length === 0
        ? null
        : { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    this.#event = "";
    this.#data = [];
    return message;
  }
}

/** The next line end; null when there is none yet, or a final CR may be half of a CRLF. */
function findLineEnd(text: string, from: number): { at: number; next: number } | null {
  const lf = text.indexOf("\n", from);
  const cr = text.indexOf("\r", from);
  if (cr < 0 || (lf >= 0 && lf < cr)) return lf < 0 ? null : { at: lf, next: lf + 1 };
  if (cr === text.length - 1) return null;
  return { at: cr, next: text[cr + 1] === "\n" ? cr + 2 : cr + 1 };
}

/** The body was silent for longer than a living server ever is. */
export class StreamStalled extends Error {}

/** Messages of a response body; throws StreamStalled after `stallMs` without a single byte. */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  stallMs: number,
): AsyncGenerator<SseMessage> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), stallMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    void letGo(reader);
  }
}

/** Gives the server a second to end the stream itself: a cut connection looks like a failure. */
async function letGo(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const gone = (): void => {}; // the connection may have broken already, which is what we want
  const timer = setTimeout(() => reader.cancel().catch(gone), 1000);
  try {
    while (!(await reader.read()).done);
  } catch {
    gone();
  } finally {
    clearTimeout(timer);
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StreamStalled(`silent for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

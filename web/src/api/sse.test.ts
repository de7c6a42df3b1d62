import { describe, expect, it } from "vitest";
import { readSse, type SseMessage, SseParser, StreamStalled } from "./sse";

const STREAM =
  ": hello\n\n" +
  'id: 1-0\nevent: run\ndata: {"run_id":"r"}\n\n' +
  "id: 1-1\r\nevent: delta\r\ndata: Привет,\r\ndata:  мир 👋\r\n\r\n" +
  "event: done\rdata\r\r" +
  "event: unfinished\ndata: x\n";

const MESSAGES: SseMessage[] = [
  { event: "run", data: '{"run_id":"r"}', id: "1-0" },
  { event: "delta", data: "Привет,\n мир 👋", id: "1-1" },
  { event: "done", data: "", id: "1-1" },
];

describe("SseParser", () => {
  it("reads whole messages and keeps back what is unfinished", () => {
    expect(new SseParser().push(STREAM)).toEqual(MESSAGES);
  });

  it("reads the same however the text is cut", () => {
    for (let size = 1; size < STREAM.length; size += 1) {
      const parser = new SseParser();
      const read: SseMessage[] = [];
      for (let at = 0; at < STREAM.length; at += size) {
        read.push(...parser.push(STREAM.slice(at, at + size)));
      }
      expect(read, `pieces of ${size}`).toEqual(MESSAGES);
    }
  });

  it("skips a byte order mark, comments, and messages without data", () => {
    const parser = new SseParser();
    expect(parser.push("\uFEFFdata: a\n\nid: 9\n\n: ping\n\ndata: b\n\n")).toEqual([
      { event: "message", data: "a", id: null },
      { event: "message", data: "b", id: "9" },
    ]);
  });
});

describe("readSse", () => {
  it("decodes characters that are cut between chunks of bytes", async () => {
    const bytes = new TextEncoder().encode("data: Ёж 👋\n\n");
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const read: SseMessage[] = [];
    for await (const message of readSse(body, 1000)) read.push(message);
    expect(read).toEqual([{ event: "message", data: "Ёж 👋", id: null }]);
  });

  it("gives up on a connection that has fallen silent", async () => {
    const body = new ReadableStream<Uint8Array>({ start() {} });
    const reading = readSse(body, 20).next();
    await expect(reading).rejects.toBeInstanceOf(StreamStalled);
  });
});

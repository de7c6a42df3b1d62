/** Tokens to elements. Nothing here can produce markup that the token types do not name. */
import type { Tokens } from "marked";
import type { ReactNode } from "react";
import { useTexts } from "../i18n/language";
import styles from "./AnswerText.module.css";
import { CitationMark } from "./CitationMark";
import { linkedHref, useCitations } from "./citations";
import { CodeBlock } from "./CodeBlock";
import { Formula } from "./Formula";
import { type AnswerToken, isCitation, isFormula } from "./lexer";
import { moveTo, spanOf } from "./positions";
import { Statement, Words } from "./Statement";

type Generic = AnswerToken | Tokens.Generic;

/** Block tokens; `settled` is false while the last of them is still being written. */
export function Blocks({ tokens, settled }: { tokens: Generic[]; settled: boolean }): ReactNode {
  return tokens.map((token, index) => (
    // Keyed by place: tokens have no identity but their place
    <BlockNode key={index} token={token} settled={settled} />
  ));
}

function BlockNode({ token, settled }: { token: Generic; settled: boolean }): ReactNode {
  if (isFormula(token)) return <Formula tex={token.tex} display={token.display} />;
  switch (token.type) {
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "heading":
      return <Heading depth={(token as Tokens.Heading).depth}>{inline(token.tokens)}</Heading>;
    case "code": {
      const code = token as Tokens.Code;
      return <CodeBlock code={code.text} language={code.lang ?? ""} settled={settled} />;
    }
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={token.tokens ?? []} settled={settled} />
        </blockquote>
      );
    case "list":
      return <List list={token as Tokens.List} settled={settled} />;
    case "table":
      return <Table table={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "text":
      return inline(token.tokens) ?? <Words raw={token.raw} span={spanOf(token)} />;
    case "html":
      return token.text.trim() === "" ? null : <p>{token.text}</p>;
    case "checkbox":
      return <InlineNode token={token} />;
    default:
      return null; // space and link definitions show nothing
  }
}

/** The page has h1 and h2 already: an answer's own headings begin at h3. */
function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const Tag = depth <= 2 ? "h3" : depth === 3 ? "h4" : "h5";
  return <Tag>{children}</Tag>;
}

function List({ list, settled }: { list: Tokens.List; settled: boolean }) {
  const items = list.items.map((item, index) => (
    // Keyed by place: items have no identity but their place
    <li key={index} className={item.task ? styles.task : undefined}>
      <Blocks tokens={item.tokens} settled={settled} />
    </li>
  ));
  if (!list.ordered) return <ul>{items}</ul>;
  return <ol start={Number(list.start) || 1}>{items}</ol>;
}

function Table({ table }: { table: Tokens.Table }) {
  const texts = useTexts();
  return (
    // A wide table is scrolled with the keyboard
    <section className={styles.tableFrame} tabIndex={0} aria-label={texts.markdown.table}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) =>
              cellNode(cell.text === "" ? "td" : "th", cell, index),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // Keyed by place: rows have no identity but their place
            <tr key={index}>{row.map((cell, column) => cellNode("td", cell, column))}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellNode(Tag: "th" | "td", cell: Tokens.TableCell, key: number): ReactNode {
  return (
    <Tag key={key} className={cell.align ? styles[cell.align] : undefined}>
      {inline(cell.tokens)}
    </Tag>
  );
}

function inline(tokens: Generic[] | undefined): ReactNode {
  return tokens?.map((token, index) => {
    const next = tokens[index + 1];
    const cited = next !== undefined && isCitation(next) && token.type === "text";
    // Keyed by place: tokens have no identity but their place
    return <InlineNode key={index} token={cited ? withoutEndSpace(token) : token} />;
  });
}

/** A mark stands close to the words it supports and never begins a line without them. */
function withoutEndSpace(token: Generic): Generic {
  const text = `${token.raw.trimEnd()}\u2060`;
  return moveTo({ type: "text", raw: text, text }, spanOf(token));
}

function InlineNode({ token }: { token: Generic }): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "text":
      if ("tokens" in token && token.tokens) return inline(token.tokens);
      return <Words raw={token.raw} span={spanOf(token)} />;
    default:
      return (
        <Statement span={spanOf(token)}>
          <Leaf token={token} />
        </Statement>
      );
  }
}

/** What belongs to one statement as a whole, even if a sentence should end within. */
function Leaf({ token }: { token: Generic }): ReactNode {
  if (isCitation(token)) {
    return <CitationMark numbers={token.numbers} raw={token.raw} at={spanOf(token).at} />;
  }
  if (isFormula(token)) return <Formula tex={token.tex} display={token.display} />;
  switch (token.type) {
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link href={(token as Tokens.Link).href}>{inline(token.tokens)}</Link>;
    case "image":
      return <ImageLink href={(token as Tokens.Image).href} text={token.text} />;
    case "html":
      return /^<br\s*\/?>$/i.test(token.text) ? <br /> : token.text;
    case "escape":
      return token.text;
    case "checkbox":
      return <input type="checkbox" disabled checked={(token as { checked?: boolean }).checked} />;
    default:
      return token.raw;
  }
}

/** What a page talked a model into linking to is shown as its words: only sources are linked. */
function Link({ href, children }: { href: string; children: ReactNode }) {
  const { sources } = useCitations();
  const safe = linkedHref(href, sources);
  if (!safe) return children;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** Images are never fetched: whoever serves them would learn who reads. They become links. */
function ImageLink({ href, text }: { href: string; text: string }) {
  const texts = useTexts();
  return <Link href={href}>{text || texts.markdown.image}</Link>;
}

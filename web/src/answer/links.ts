/** The address as a link may carry it; null for anything but http, https and mailto. */
export function safeHref(url: string): string | null {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** Whether two addresses are the same, however their characters are written. */
export function samePage(one: string, other: string): boolean {
  return one === other || plain(one) === plain(other);
}

function plain(url: string): string {
  const href = safeHref(url) ?? url;
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

const DOCUMENTS = "/api/v1/search/documents/";

/** Where a source can be read: on the web, or as a document of the local index. */
export function sourceHref(url: string): string | null {
  return url.startsWith(DOCUMENTS) ? url : safeHref(url);
}

/** The name of the site a source is from; a document of the local index is from `localName`. */
export function siteName(url: string, localName: string): string {
  return url.startsWith(DOCUMENTS) ? localName : domainOf(url);
}

/** The name of a site as people say it; for what is no address on the web, the last path part. */
export function domainOf(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.hostname) return parsed.hostname.replace(/^www\./, "");
  } catch {
    // not an absolute address: a path of the local index
  }
  return url.split(/[\\/]/).filter(Boolean).at(-1) ?? url;
}

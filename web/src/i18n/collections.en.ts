/** English texts about the documents of one's own that are searched. */
import { counted, type Forms } from "./plural";

const n = (count: number, forms: Forms): string => counted("en", count, forms);

export const collections = {
  title: "Own documents",
  nav: "Documents",
  about: "Folders, sites, feeds and pages that answers may draw on.",
  add: "Add",
  addTitle: "Add documents",
  addAbout: "Everything below the address is read, and read again as often as you say.",
  added: "Added. Reading begins.",
  location: "Address",
  locationHint:
    "https://example.org/docs/ is a site, without the last / one page or a feed. /srv/docs is a folder of the server, where the operator allows it.",
  locationWrong: "This is no address on the web.",
  name: "Title",
  nameHint: "Left empty, it is named after what is found there.",
  scope: "Who may search it",
  scopes: { user: "Only me", organisation: "My organisation", everyone: "Everyone" },
  freshness: "Read again",
  every: {
    never: "Never",
    hour: "Every hour",
    day: "Every day",
    week: "Every week",
    month: "Every 30 days",
  },
  everyHours: (count: number) => `Every ${n(count, { one: "hour", other: "hours" })}`,
  kinds: { folder: "Folder", site: "Site", page: "Page", feed: "Feed" },
  states: { indexing: "Reading", ready: "Ready", failed: "Failed", waiting: "In the queue" },
  documents: (count: number) => n(count, { one: "document", other: "documents" }),
  updated: (when: string) => `read ${when}`,
  next: (when: string) => `again ${when}`,
  failures: (count: number) =>
    `${n(count, { one: "document", other: "documents" })} could not be read`,
  failedWithout: "The reason is not known.",
  refresh: (title: string) => `Read “${title}” again now`,
  refreshed: "It is read again now",
  actions: (title: string) => `Actions for ${title}`,
  edit: "Change",
  editTitle: "Change the collection",
  deleteTitle: (title: string) => `Remove “${title}”?`,
  deleteAbout:
    "It is no longer searched, and what was read is deleted here. The documents themselves stay where they are.",
  deleted: "Removed",
  empty: "No documents yet",
  emptyAbout: "Add a site or a page. Answers then draw on it, with citations.",
  failed: "The list could not be loaded",
  absent: "Not available on this server",
  absentAbout: "This version of the server does not keep documents of your own yet.",
  forbidden: "You may not see this",
  forbiddenAbout: "Documents here are looked after by somebody else. Ask an administrator.",
  loading: "Loading the documents",
};

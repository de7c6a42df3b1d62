/** Generated from openapi/library-svc.json by `npm run types`. Do not edit. */

export interface paths {
    "/api/v1/library/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Threads
         * @description List threads, pinned and newest first; with `q`, those that hold the words, best first.
         *
         *     All words must stand in the title, or in one question with its answer; the last one may be
         *     only begun. English and Russian word forms are understood.
         */
        get: operations["list_threads"];
        put?: never;
        post?: never;
        /**
         * Delete Threads
         * @description Delete all threads of the caller. There is no recovery.
         */
        delete: operations["delete_threads"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/library/threads/{thread_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Thread
         * @description Give a thread with all turns, sources and steps.
         */
        get: operations["read_thread"];
        put?: never;
        post?: never;
        /**
         * Delete Thread
         * @description Delete a thread. There is no recovery.
         */
        delete: operations["delete_thread"];
        options?: never;
        head?: never;
        /**
         * Change Thread
         * @description Rename a thread or pin it; absent fields stay.
         */
        patch: operations["change_thread"];
        trace?: never;
    };
    "/api/v1/library/threads/{thread_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description Give a thread as a file: Markdown to read, or JSON with everything.
         */
        get: operations["export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/library/threads/{thread_id}/turns/{turn_id}/sources/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Source
         * @description Give a source with the text that was read when the answer was written.
         */
        get: operations["read_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/library/threads/{thread_id}/turns/{turn_id}/sources/{number}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare Source
         * @description Read a source again and say what changed since the answer was written.
         */
        post: operations["compare_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Claim
         * @description The receipt of one sentence: which passage stands behind it, and whether it bears it out.
         *
         *     Offsets count Unicode characters. Without any citation `source` is None and the verdict
         *     `not_found`.
         */
        Claim: {
            /**
             * End
             * @description … and where it ends, its marks included
             */
            end: number;
            /**
             * Judge
             * @default text
             * @enum {string}
             */
            judge: "text" | "model";
            /**
             * Quote
             * @description the passage, word for word
             * @default
             */
            quote: string;
            /** Quote End */
            quote_end?: number | null;
            /**
             * Quote Start
             * @description where it begins in the source text
             */
            quote_start?: number | null;
            /**
             * Reason
             * @description what is amiss, unless it is supported
             */
            reason?: ("number" | "date" | "name" | "negation" | "words" | "uncited" | "no_text") | null;
            /**
             * Score
             * @description how well the passage bears it out
             */
            score: number;
            /**
             * Source
             * @description the cited source that bears it out best
             */
            source?: number | null;
            /**
             * Sources
             * @description numbers it cites, in order
             * @default []
             */
            sources: number[];
            /**
             * Start
             * @description where it begins in the answer …
             */
            start: number;
            /**
             * Text
             * @description the sentence, without marks and markup
             */
            text: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "supported" | "partly" | "not_found" | "contradicted";
        };
        /**
         * Comparison
         * @description What became of a source since it was read.
         */
        Comparison: {
            /**
             * Added
             * @description lines that are new, the first few
             * @default []
             */
            added: string[];
            /** Changed */
            changed: boolean;
            /**
             * Read At
             * Format: date-time
             * @description when it was read again
             */
            read_at: string;
            /**
             * Removed
             * @description lines that are gone, the first few
             * @default []
             */
            removed: string[];
            /**
             * Similarity
             * @description share of the text that is still there
             */
            similarity: number;
        };
        /**
         * DeletedThreads
         * @description What deleting all threads did.
         */
        DeletedThreads: {
            /**
             * Count
             * @description threads deleted
             */
            count: number;
        };
        /**
         * Error
         * @description The one shape of every failure.
         */
        Error: {
            error: {
                /** @description for programs */
                code: string;
                /** @description what is wrong with which field */
                fields?: {
                    [key: string]: unknown;
                };
                /** @description for people */
                message: string;
                /** @description to find it in the logs */
                request_id: string;
            };
        };
        /**
         * FrozenSource
         * @description A source with the text that was read when the answer was written.
         */
        FrozenSource: {
            /**
             * Read At
             * Format: date-time
             */
            read_at: string;
            source: components["schemas"]["Source"];
            /** Text */
            text: string;
        };
        /**
         * OutgoingQuery
         * @description A query that left the product, and to whom.
         */
        OutgoingQuery: {
            /**
             * Providers
             * @default []
             */
            providers: string[];
            /** Query */
            query: string;
        };
        /**
         * ProviderReport
         * @description How one provider did: who answered, who failed and why, in words a person can act on.
         */
        ProviderReport: {
            /**
             * Cached
             * @default false
             */
            cached: boolean;
            /** Error */
            error?: string | null;
            /** Ok */
            ok: boolean;
            /** Provider */
            provider: string;
            /**
             * Results
             * @default 0
             */
            results: number;
            /**
             * Took Ms
             * @default 0
             */
            took_ms: number;
            /**
             * Waited Ms
             * @description of these, in the queue
             * @default 0
             */
            waited_ms: number;
        };
        /**
         * Route
         * @description The route receipt: how an answer came about.
         */
        Route: {
            /**
             * Answered Model
             * @default
             */
            answered_model: string;
            /**
             * Asked Model
             * @description as asked for; None: the default
             */
            asked_model?: string | null;
            /**
             * Dropped Marks
             * @description citations of sources that do not exist
             * @default 0
             */
            dropped_marks: number;
            /**
             * Fall Back
             * @description code of why another than asked for answered
             */
            fall_back?: string | null;
            /**
             * Pages
             * @description hosts from which pages were read
             * @default []
             */
            pages: string[];
            /**
             * Queries
             * @default []
             */
            queries: components["schemas"]["OutgoingQuery"][];
            /**
             * Stages
             * @default []
             */
            stages: components["schemas"]["Stage"][];
            /**
             * Takeovers
             * @description how often another worker went on with the run
             * @default 0
             */
            takeovers: number;
            /**
             * Took Ms
             * @default 0
             */
            took_ms: number;
            /**
             * Tools
             * @description plan, search, read, …, as used
             * @default []
             */
            tools: string[];
            /**
             * @default {
             *       "prompt_tokens": 0,
             *       "completion_tokens": 0,
             *       "model_calls": 0
             *     }
             */
            usage: components["schemas"]["Usage"];
        };
        /**
         * Source
         * @description A source of one answer; `[n]` in the text points at its `number`, which never changes.
         *
         *     The last four fields are known once the answer was checked.
         */
        Source: {
            /**
             * Authors
             * @default []
             */
            authors: string[];
            /**
             * Cited By
             * @description citations or points, as told
             */
            cited_by?: number | null;
            /**
             * Kind
             * @default web
             * @enum {string}
             */
            kind: "web" | "news" | "academic" | "discussions" | "sec" | "patents" | "local";
            /** Number */
            number: number;
            /**
             * Origin
             * @description smallest number among the sources of the same origin
             */
            origin?: number | null;
            /**
             * Paywalled
             * @description only its beginning was read, the rest is for subscribers
             * @default false
             */
            paywalled: boolean;
            /**
             * Provider
             * @default
             */
            provider: string;
            /** Published */
            published?: string | null;
            /** Read At */
            read_at?: string | null;
            /**
             * Sha256
             * @description of the text that was read, UTF-8, hex; it is kept under this
             */
            sha256?: string | null;
            /**
             * Snippet
             * @default
             */
            snippet: string;
            /** Title */
            title: string;
            /** Updated */
            updated?: string | null;
            /** Url */
            url: string;
            /**
             * Venue
             * @description the journal, forum or office
             */
            venue?: string | null;
        };
        /**
         * Stage
         * @description How long a part of the run took, in milliseconds.
         */
        Stage: {
            /** Name */
            name: string;
            /** Took Ms */
            took_ms: number;
        };
        /**
         * Step
         * @description One thing the run did, shown live; sent again with the same `id` when its state changes.
         */
        Step: {
            /**
             * Found
             * @description results or pages found so far
             */
            found?: number | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "plan" | "search" | "read" | "write" | "check";
            /**
             * Note
             * @description why it failed, or what was decided
             */
            note?: string | null;
            /**
             * Providers
             * @description who answered
             * @default []
             */
            providers: string[];
            /**
             * Queries
             * @default []
             */
            queries: string[];
            /**
             * Reports
             * @description how each provider did that was asked; of a search
             * @default []
             */
            reports: components["schemas"]["ProviderReport"][];
            /**
             * Status
             * @enum {string}
             */
            status: "running" | "done" | "failed";
            /** Took Ms */
            took_ms?: number | null;
            /**
             * Urls
             * @default []
             */
            urls: string[];
        };
        /**
         * Thread
         * @description A thread with all its turns, oldest first.
         */
        Thread: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Excerpt
             * @description where the words stand, **marked**
             */
            excerpt?: string | null;
            /** Id */
            id: string;
            /**
             * Pinned
             * @default false
             */
            pinned: boolean;
            /**
             * Running
             * @default false
             */
            running: boolean;
            /** Title */
            title: string;
            /**
             * Turn Count
             * @default 0
             */
            turn_count: number;
            /**
             * Turns
             * @default []
             */
            turns: components["schemas"]["Turn"][];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ThreadPage
         * @description A page of threads, newest first, pinned ones before the rest.
         */
        ThreadPage: {
            /** Next Cursor */
            next_cursor?: string | null;
            /**
             * Threads
             * @default []
             */
            threads: components["schemas"]["ThreadSummary"][];
        };
        /**
         * ThreadPatch
         * @description What of a thread its owner may change.
         */
        ThreadPatch: {
            /** Pinned */
            pinned?: boolean | null;
            /** Title */
            title?: string | null;
        };
        /**
         * ThreadSummary
         * @description A thread as lists show it.
         */
        ThreadSummary: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Excerpt
             * @description where the words stand, **marked**
             */
            excerpt?: string | null;
            /** Id */
            id: string;
            /**
             * Pinned
             * @default false
             */
            pinned: boolean;
            /**
             * Running
             * @default false
             */
            running: boolean;
            /** Title */
            title: string;
            /**
             * Turn Count
             * @default 0
             */
            turn_count: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * Turn
         * @description A question and its answer.
         */
        Turn: {
            /**
             * Answer
             * @default
             */
            answer: string;
            /**
             * Claims
             * @default []
             */
            claims: components["schemas"]["Claim"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Depth
             * @default balanced
             * @enum {string}
             */
            depth: "speed" | "balanced" | "quality";
            /**
             * Error
             * @description code of the failure, if failed
             */
            error?: string | null;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /** Language */
            language?: string | null;
            /**
             * Model
             * @description provider/name of the writer that answered
             * @default
             */
            model: string;
            /**
             * Position
             * @description place in the thread, set by library-svc
             * @default 0
             */
            position: number;
            /** Query */
            query: string;
            /**
             * Related
             * @default []
             */
            related: string[];
            route?: components["schemas"]["Route"] | null;
            /** Run Id */
            run_id: string;
            /**
             * Source Kinds
             * @default [
             *       "web",
             *       "local"
             *     ]
             */
            source_kinds: ("web" | "news" | "academic" | "discussions" | "sec" | "patents" | "local")[];
            /**
             * Sources
             * @default []
             */
            sources: components["schemas"]["Source"][];
            /**
             * Status
             * @default running
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "stopped";
            /**
             * Steps
             * @default []
             */
            steps: components["schemas"]["Step"][];
            /** Thread Id */
            thread_id: string;
            /**
             * @default {
             *       "prompt_tokens": 0,
             *       "completion_tokens": 0,
             *       "model_calls": 0
             *     }
             */
            usage: components["schemas"]["Usage"];
        };
        /**
         * Usage
         * @description What the models cost; money in US dollars, None when the price is not known.
         */
        Usage: {
            /**
             * Completion Tokens
             * @default 0
             */
            completion_tokens: number;
            /** Cost Usd */
            cost_usd?: number | null;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Prompt Tokens
             * @default 0
             */
            prompt_tokens: number;
        };
    };
    responses: {
        /** @description Any failure: 4xx, or 5xx when it is ours. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_threads: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                /** @description words in title, question or answer */
                q?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_threads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedThreads"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    export: {
        parameters: {
            query?: {
                format?: "md" | "json";
            };
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/markdown": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the source's number in the answer */
                number: number;
                thread_id: string;
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FrozenSource"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    compare_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the source's number in the answer */
                number: number;
                thread_id: string;
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}

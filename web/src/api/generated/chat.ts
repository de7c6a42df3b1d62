/** Generated from openapi/chat-svc.json by `npm run types`. Do not edit. */

export interface paths {
    "/api/v1/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask
         * @description Ask a question; the answer comes as events, and goes on without the connection.
         */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Run State
         * @description Say where a run stands.
         */
        get: operations["run_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/runs/{run_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Run Events
         * @description Give a run's events after the last one seen, from any replica.
         */
        get: operations["run_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/runs/{run_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Run
         * @description Stop a run; what it has written is kept.
         */
        post: operations["stop_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Give the models on offer.
         */
        get: operations["list_models"];
        put?: never;
        post?: never;
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
         * ChatRequest
         * @description A question; with `thread_id` a follow-up, with `replaces` in an earlier turn's place.
         */
        ChatRequest: {
            /**
             * Depth
             * @default balanced
             * @enum {string}
             */
            depth: "speed" | "balanced" | "quality";
            /**
             * @default {
             *       "domains": [],
             *       "languages": [],
             *       "safe_search": true
             *     }
             */
            filters: components["schemas"]["Filters"];
            /**
             * Incognito
             * @default false
             */
            incognito: boolean;
            /**
             * Language
             * @description of the answer; else the question's own
             */
            language?: string | null;
            /** Model */
            model?: string | null;
            /** Query */
            query: string;
            /**
             * Replaces
             * @description id of the turn that is asked again
             */
            replaces?: string | null;
            /**
             * Sources
             * @default [
             *       "web",
             *       "local"
             *     ]
             */
            sources: ("web" | "news" | "academic" | "discussions" | "sec" | "patents" | "local")[];
            /** Thread Id */
            thread_id?: string | null;
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
         * Filters
         * @description What results must be like; what a provider cannot filter is filtered afterwards.
         *
         *     A domain stands for its subdomains, a URL for what lies below it. A result whose date is not
         *     known passes no filter by date.
         */
        Filters: {
            /**
             * Country
             * @description ISO 3166-1
             */
            country?: string | null;
            /**
             * Domains
             * @description only these; each with a leading `-`: not these
             * @default []
             */
            domains: string[];
            /**
             * Languages
             * @description ISO 639-1, any of them
             * @default []
             */
            languages: string[];
            /** Published After */
            published_after?: string | null;
            /** Published Before */
            published_before?: string | null;
            /** Recency */
            recency?: ("hour" | "day" | "week" | "month" | "year") | null;
            /**
             * Safe Search
             * @default true
             */
            safe_search: boolean;
            /** Updated After */
            updated_after?: string | null;
            /** Updated Before */
            updated_before?: string | null;
        };
        /**
         * Model
         * @description A model that may be asked for by its `id`.
         */
        Model: {
            /**
             * Default
             * @default false
             */
            default: boolean;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Provider
             * @enum {string}
             */
            provider: "openai" | "ollama" | "extractive";
        };
        /**
         * ModelList
         * @description The models on offer; when the provider cannot be asked, `error` says why in words.
         */
        ModelList: {
            /** Error */
            error?: string | null;
            /**
             * Models
             * @default []
             */
            models: components["schemas"]["Model"][];
        };
        /**
         * RunState
         * @description Where a run stands.
         */
        RunState: {
            /** Query */
            query: string;
            /** Run Id */
            run_id: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "stopped";
            /** Thread Id */
            thread_id: string;
            /** Turn Id */
            turn_id: string;
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
    ask: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
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
                    "application/json": components["schemas"]["RunState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    run_events: {
        parameters: {
            query?: {
                after?: string | null;
            };
            header?: {
                "last-event-id"?: string | null;
            };
            path: {
                run_id: string;
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
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    stop_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
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
                    "application/json": components["schemas"]["RunState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_models: {
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
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}

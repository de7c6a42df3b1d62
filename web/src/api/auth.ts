/** auth-svc: the session, the account, keys and the organisation. */
import { call } from "./client";
import type {
  ApiKeyList,
  CreatedApiKey,
  CreatedInvite,
  InviteList,
  Organisation,
  ProfilePatch,
  Role,
  Scope,
  Session,
  SignUp,
  User,
} from "./types";

export const getSession = (): Promise<Session> => call("GET", "/auth/session");

export const signUp = (body: SignUp): Promise<unknown> => call("POST", "/auth/sign-up", body);

export const signIn = (email: string, password: string): Promise<unknown> =>
  call("POST", "/auth/sign-in", { email, password });

export const signOut = (): Promise<void> => call("POST", "/auth/sign-out", {});

export const signOutEverywhere = (): Promise<void> => call("POST", "/auth/sign-out-everywhere", {});

export const forgotPassword = (email: string): Promise<void> =>
  call("POST", "/auth/password/forgot", { email });

export const resetPassword = (token: string, password: string): Promise<void> =>
  call("POST", "/auth/password/reset", { token, password });

export const changePassword = (current: string, password: string): Promise<void> =>
  call("POST", "/auth/password/change", { current, password });

export const changeProfile = (patch: ProfilePatch): Promise<User> =>
  call("PATCH", "/auth/profile", patch);

export const deleteAccount = (password: string): Promise<void> =>
  call("DELETE", "/auth/account", { password });

export const listApiKeys = (): Promise<ApiKeyList> => call("GET", "/auth/api-keys");

export const createApiKey = (name: string, scopes: Scope[]): Promise<CreatedApiKey> =>
  call("POST", "/auth/api-keys", { name, scopes });

export const revokeApiKey = (id: string): Promise<void> =>
  call("DELETE", `/auth/api-keys/${encodeURIComponent(id)}`);

export const createOrganisation = (name: string): Promise<Organisation> =>
  call("POST", "/auth/organisations", { name });

export const getOrganisation = (): Promise<Organisation> => call("GET", "/auth/organisation");

export const renameOrganisation = (name: string): Promise<Organisation> =>
  call("PATCH", "/auth/organisation", { name });

export const deleteOrganisation = (): Promise<void> => call("DELETE", "/auth/organisation");

export const listInvites = (): Promise<InviteList> => call("GET", "/auth/organisation/invites");

export const invite = (email: string, role: "admin" | "member"): Promise<CreatedInvite> =>
  call("POST", "/auth/organisation/invites", { email, role });

export const revokeInvite = (id: string): Promise<void> =>
  call("DELETE", `/auth/organisation/invites/${encodeURIComponent(id)}`);

export const acceptInvite = (token: string): Promise<unknown> =>
  call("POST", "/auth/invites/accept", { token });

export const changeMember = (userId: string, role: Role): Promise<unknown> =>
  call("PATCH", `/auth/organisation/members/${encodeURIComponent(userId)}`, { role });

export const removeMember = (userId: string): Promise<void> =>
  call("DELETE", `/auth/organisation/members/${encodeURIComponent(userId)}`);

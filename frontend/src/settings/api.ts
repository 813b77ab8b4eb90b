import { queryOptions } from '@tanstack/react-query'
import { json, segment, send } from '@/api/client'
import type { AccountToken, ApiToken, AuthSchema, OwnSession, Scopes, SecurityKey, ServiceAccount, TotpState } from '@/api/types'
import { attestation, webAuthnError } from '@/session/webauthn'

/** What somebody shows again before a change of what their sign-in rests on. */
export interface Proof {
  current_password?: string
  code?: string
}

export const keysQuery = queryOptions({
  queryKey: ['settings', 'keys'],
  queryFn: async ({ signal }): Promise<SecurityKey[]> =>
    (await json<AuthSchema<'Keys'>>('auth', '/api/settings/keys', { signal })).keys,
})
export const totpQuery = queryOptions({
  queryKey: ['settings', 'totp'],
  queryFn: ({ signal }) => json<TotpState>('auth', '/api/settings/totp', { signal }),
})
export const confirmationQuery = queryOptions({
  queryKey: ['settings', 'confirmation'],
  queryFn: ({ signal }) => json<AuthSchema<'ConfirmationView'>>('auth', '/api/settings/confirmation', { signal }),
})
export const sessionsQuery = queryOptions({
  queryKey: ['settings', 'sessions'],
  queryFn: ({ signal }) => json<OwnSession[]>('auth', '/api/settings/sessions', { signal }),
})
export const tokensQuery = queryOptions({
  queryKey: ['settings', 'tokens'],
  queryFn: ({ signal }) => json<ApiToken[]>('auth', '/api/tokens', { signal }),
})
export const accountsQuery = queryOptions({
  queryKey: ['settings', 'accounts'],
  queryFn: ({ signal }) => json<ServiceAccount[]>('auth', '/api/service-accounts', { signal }),
})
export function accountQuery(id: string) {
  return queryOptions({
    queryKey: ['settings', 'account', id],
    queryFn: ({ signal }) => json<ServiceAccount>('auth', `/api/service-accounts/${segment(id)}`, { signal }),
  })
}
export function accountTokensQuery(id: string) {
  return queryOptions({
    queryKey: ['settings', 'account', id, 'tokens'],
    queryFn: ({ signal }) => json<AccountToken[]>('auth', `/api/service-accounts/${segment(id)}/tokens`, { signal }),
  })
}

export function changeProfile(displayName: string): Promise<AuthSchema<'Profile'>> {
  return json('auth', '/api/settings/profile', { method: 'PUT', body: { display_name: displayName } })
}

export async function changePassword(current: string, wanted: string): Promise<void> {
  await send('auth', '/api/settings/password', {
    method: 'PUT',
    body: { current_password: current, new_password: wanted },
  })
}

/** Lets the browser set up a key, and registers it. */
export async function addKey(name: string, proof: Proof): Promise<void> {
  const { options, state } = await json<AuthSchema<'BegunCreationOptions'>>('auth', '/api/settings/keys/add/begin', {
    method: 'POST',
  })
  let credential: object
  try {
    credential = await attestation(options.publicKey)
  } catch (error) {
    throw webAuthnError(error)
  }
  await send('auth', '/api/settings/keys/add/finish', { method: 'POST', body: { state, credential, name, ...proof } })
}

export async function renameKey(id: string, name: string): Promise<void> {
  await send('auth', '/api/settings/keys/rename', { method: 'POST', body: { id, name } })
}

export async function deleteKey(id: string, proof: Proof): Promise<void> {
  await send('auth', '/api/settings/keys/delete', { method: 'POST', body: { id, ...proof } })
}

export function beginTotp(): Promise<AuthSchema<'NewTotp'>> {
  return json('auth', '/api/settings/totp/begin', { method: 'POST' })
}

export async function finishTotp(state: string, code: string, proof: Proof): Promise<void> {
  await send('auth', '/api/settings/totp/finish', { method: 'POST', body: { ...proof, state, code } })
}

export async function deleteTotp(code: string): Promise<void> {
  await send('auth', '/api/settings/totp/delete', { method: 'POST', body: { code } })
}

export async function replaceRecoveryCodes(proof: Proof): Promise<string[]> {
  const answer = await json<AuthSchema<'Codes'>>('auth', '/api/settings/recovery-codes', { method: 'POST', body: proof })
  return answer.codes
}

export async function requireConfirmation(required: boolean, proof: Proof): Promise<void> {
  await send('auth', '/api/settings/confirmation', { method: 'PUT', body: { required, ...proof } })
}

export async function endSession(id: number): Promise<void> {
  await send('auth', `/api/settings/sessions/${id}`, { method: 'DELETE', keepalive: true })
}

export async function endOtherSessions(): Promise<void> {
  await send('auth', '/api/settings/sessions/revoke-others', { method: 'POST' })
}

export function createToken(name: string, scopes: Scopes, expiresIn: string): Promise<ApiToken> {
  return json('auth', '/api/tokens', { method: 'POST', body: { name, scopes, expires_in: expiresIn } })
}

/** Of either kind: standalone, or of a service account. */
export async function deleteToken(id: string): Promise<void> {
  await send('auth', `/api/tokens/${segment(id)}`, { method: 'DELETE', keepalive: true })
}

export function createAccount(name: string, scopes: Scopes): Promise<ServiceAccount> {
  return json('auth', '/api/service-accounts', { method: 'POST', body: { name, scopes } })
}

export async function changeScopes(id: string, scopes: Scopes): Promise<void> {
  await send('auth', `/api/service-accounts/${segment(id)}/scopes`, { method: 'PUT', body: { scopes } })
}

export async function deleteAccount(id: string): Promise<void> {
  await send('auth', `/api/service-accounts/${segment(id)}`, { method: 'DELETE' })
}

export function createAccountToken(id: string, name: string, expiresIn: string): Promise<AccountToken> {
  return json('auth', `/api/service-accounts/${segment(id)}/tokens`, {
    method: 'POST',
    body: { name, expires_in: expiresIn },
  })
}

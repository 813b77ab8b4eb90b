import { json } from '@/api/client'
import type { AuthSchema, SecondFactorDue, SignedIn } from '@/api/types'
import { assertion, webAuthnError } from './webauthn'

export type Method = 'webauthn' | 'totp' | 'recovery'

/** The answer to a right password: signed in, or a second factor is due. */
export type LoginResult = SignedIn | SecondFactorDue

export function isSignedIn(result: LoginResult): result is SignedIn {
  return 'token' in result
}

export function methodsOf(due: SecondFactorDue): Method[] {
  const known: Method[] = ['webauthn', 'totp', 'recovery']
  const offered = known.filter((method) => due.methods.includes(method))
  return offered.length > 0 ? offered : ['webauthn']
}

export function logIn(username: string, password: string): Promise<LoginResult> {
  return json<LoginResult>('auth', '/api/login', { method: 'POST', body: { username, password }, token: null })
}

/** Six digits of the app, or a recovery code. */
export function finishWithCode(challenge: string, code: string): Promise<SignedIn> {
  return json<SignedIn>('auth', '/api/login/totp', { method: 'POST', body: { code }, token: challenge })
}

export async function finishWithKey(challenge: string): Promise<SignedIn> {
  const begun = await json<AuthSchema<'BegunRequestOptions'>>('auth', '/api/webauthn/login/begin', {
    method: 'POST',
    token: challenge,
  })
  return finish('/api/webauthn/login/finish', begun)
}

export async function signInWithPasskey(): Promise<SignedIn> {
  const begun = await json<AuthSchema<'BegunRequestOptions'>>('auth', '/api/webauthn/passkey/begin', {
    method: 'POST',
    token: null,
  })
  return finish('/api/webauthn/passkey/finish', begun)
}

async function finish(path: string, { options, state }: AuthSchema<'BegunRequestOptions'>): Promise<SignedIn> {
  let credential: object
  try {
    credential = await assertion(options.publicKey)
  } catch (error) {
    throw webAuthnError(error)
  }
  return json<SignedIn>('auth', path, { method: 'POST', body: { state, credential }, token: null })
}

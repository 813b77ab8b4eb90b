import type { AuditRecord } from '@/api/types'

/** What somebody did, when it worked and when it did not. The keys are the service's actions. */
const WORDS: Record<string, { label: string; done: string; not: string }> = {
  'auth.login': { label: 'Signing in', done: 'signed in', not: 'failed to sign in' },
  'auth.2fa.challenge': { label: 'Second step asked for', done: 'was asked for a second step', not: 'failed the second step' },
  'confirmation.show': { label: 'Confirming a change', done: 'confirmed a change', not: 'failed to confirm a change' },
  'confirmation.require': { label: 'Confirmation turned on', done: 'asked to confirm changes from now on', not: 'could not turn on confirmations' },
  'confirmation.waive': { label: 'Confirmation turned off', done: 'stopped confirming changes', not: 'could not turn off confirmations' },
  'identity.create': { label: 'Service account made', done: 'made a service account', not: 'could not make a service account' },
  'identity.update': { label: 'Service account changed', done: 'changed what a service account may do', not: 'could not change a service account' },
  'identity.delete': { label: 'Service account deleted', done: 'deleted a service account', not: 'could not delete a service account' },
  'passkey.register': { label: 'Key added', done: 'added a security key', not: 'could not add a security key' },
  'passkey.rename': { label: 'Key renamed', done: 'renamed a security key', not: 'could not rename a security key' },
  'passkey.delete': { label: 'Key removed', done: 'removed a security key', not: 'could not remove a security key' },
  'password.change': { label: 'Password changed', done: 'changed a password', not: 'failed to change a password' },
  'ratelimit.reject': { label: 'Too many attempts', done: 'was held back', not: 'was held back after too many attempts' },
  'recovery.create': { label: 'Recovery codes made', done: 'made recovery codes', not: 'could not make recovery codes' },
  'registry.token': { label: 'Registry token', done: 'got a token for the registry', not: 'was refused a token for the registry' },
  'session.invalidate': { label: 'Session ended', done: 'ended a session', not: 'could not end a session' },
  'token.issue': { label: 'Token made', done: 'made an API token', not: 'could not make an API token' },
  'token.revoke': { label: 'Token deleted', done: 'deleted an API token', not: 'could not delete an API token' },
  'totp.enable': { label: 'App set up', done: 'set up an authenticator app', not: 'failed to set up an authenticator app' },
  'totp.disable': { label: 'App turned off', done: 'turned off the authenticator app', not: 'failed to turn off the authenticator app' },
  'user.create': { label: 'Account made', done: 'made an account', not: 'could not make an account' },
  'user.update': { label: 'Profile changed', done: 'changed a profile', not: 'could not change a profile' },
  'user.disable': { label: 'Account disabled', done: 'disabled an account', not: 'could not disable an account' },
  'user.enable': { label: 'Account enabled', done: 'enabled an account', not: 'could not enable an account' },
  'user.delete': { label: 'Account deleted', done: 'deleted an account', not: 'could not delete an account' },
}

export const ACTIONS = Object.entries(WORDS)
  .map(([value, { label }]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label))

/** "signed in": what follows the name. An action that is not known here is shown as the service calls it. */
export function deedOf({ action, outcome }: Pick<AuditRecord, 'action' | 'outcome'>): string {
  const words = WORDS[action]
  if (!words) return `${action} (${outcome})`
  return outcome === 'success' ? words.done : words.not
}

/** Who did it. Somebody who has been deleted since is known by the id alone. */
export function actorOf(record: Pick<AuditRecord, 'actor_user_id' | 'resource' | 'action'>, names: ReadonlyMap<string, string>): string {
  if (record.actor_user_id !== null) return names.get(record.actor_user_id) ?? record.actor_user_id
  // Nobody is signed in yet while signing in: the name that was typed is all there is.
  return record.action.startsWith('auth.') && record.resource ? `Somebody as “${record.resource}”` : 'Somebody'
}

/** What it was done to, unless that is the actor anyway. */
export function targetOf(record: Pick<AuditRecord, 'resource' | 'action' | 'actor_user_id'>, actor: string): string | null {
  if (record.resource === null || record.resource === '' || record.resource === actor) return null
  if (record.action.startsWith('auth.') && record.actor_user_id === null) return null
  return record.resource
}

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { auditSearch, daysProblem, isFiltered, toQuery, withFilter } from './auditSearch'
import { ACTIONS, actorOf, deedOf, targetOf } from './auditWords'

describe('the filters', () => {
  it('take from an address only what makes sense', () => {
    expect(auditSearch({ user: 'u1', action: 'auth.login', from: '2026-11-01', to: '2026-11-30' })).toEqual({
      user: 'u1', action: 'auth.login', from: '2026-11-01', to: '2026-11-30',
    })
    expect(auditSearch({ user: 7, action: '', from: 'yesterday', to: '2026-1-1', cursor: 'x' })).toEqual({})
  })
  it('cover the last day as a whole', () => {
    const { from, to } = toQuery({ from: '2026-03-01', to: '2026-03-01' })
    expect(from).toBe(new Date(2026, 2, 1).getTime() / 1000)
    expect(to).toBe(new Date(2026, 2, 2).getTime() / 1000)
  })
  it('leave out what is not asked for', () => {
    expect(toQuery({})).toEqual({ user_id: undefined, action: undefined, from: undefined, to: undefined })
    expect(isFiltered({})).toBe(false)
    expect(isFiltered({ user: 'u1' })).toBe(true)
  })
  it('are set and taken away one by one', () => {
    expect(withFilter({ user: 'u1' }, 'action', 'auth.login')).toEqual({ user: 'u1', action: 'auth.login' })
    expect(withFilter({ user: 'u1', action: 'auth.login' }, 'user', '')).toEqual({ action: 'auth.login' })
  })
  it('say when the days are the wrong way round', () => {
    expect(daysProblem({ from: '2026-03-02', to: '2026-03-01' })).not.toBeNull()
    expect(daysProblem({ from: '2026-03-01', to: '2026-03-01' })).toBeNull()
    expect(daysProblem({ from: '2026-03-01' })).toBeNull()
  })
})

describe('the words', () => {
  const names = new Map([['u1', 'mira']])
  it('tell success from failure', () => {
    expect(deedOf({ action: 'auth.login', outcome: 'success' })).toBe('signed in')
    expect(deedOf({ action: 'auth.login', outcome: 'failure' })).toBe('failed to sign in')
    expect(deedOf({ action: 'new.thing', outcome: 'denied' })).toBe('new.thing (denied)')
  })
  it('name who it was as well as can be known', () => {
    expect(actorOf({ actor_user_id: 'u1', resource: 'mira', action: 'auth.login' }, names)).toBe('mira')
    expect(actorOf({ actor_user_id: 'u9', resource: 'x', action: 'user.delete' }, names)).toBe('u9')
    expect(actorOf({ actor_user_id: null, resource: 'bob', action: 'auth.login' }, names)).toBe('Somebody as “bob”')
    expect(actorOf({ actor_user_id: null, resource: null, action: 'registry.token' }, names)).toBe('Somebody')
  })
  it('name the target unless it is the actor', () => {
    expect(targetOf({ resource: 'mira', action: 'auth.login', actor_user_id: 'u1' }, 'mira')).toBeNull()
    expect(targetOf({ resource: 'bob', action: 'user.delete', actor_user_id: 'u1' }, 'mira')).toBe('bob')
    expect(targetOf({ resource: 'bob', action: 'auth.login', actor_user_id: null }, 'Somebody as “bob”')).toBeNull()
  })
  it('know every action that the sign-in service records, and no other', () => {
    const root = '../auth-service/src/main/java/cloud/edd/auth'
    const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.java'))
      .map((file) => readFileSync(`${root}/${file}`, 'utf8'))
      .join('\n')
    const known = /"((?:auth|confirmation|identity|passkey|password|ratelimit|recovery|registry|session|token|totp|user)(?:\.[a-z0-9]+){1,2})"/g
    const recorded = new Set([...source.matchAll(known)].map(([, action]) => action))
    expect(ACTIONS.map(({ value }) => value).sort()).toEqual([...recorded].sort())
  })
})

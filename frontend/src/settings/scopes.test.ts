import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actionsOf, describeScopes, grantsProblem, KINDS, ON_EVERYTHING, toGrants, toScopes, type Grant } from './scopes'

const files = (over: Partial<Grant> = {}): Grant => ({
  root: 'storage', resource: 'files', only: false, id: '', actions: ['read'], ...over,
})

describe('the sentence about scopes', () => {
  it('names actions, kind and place, and that there is nothing else', () => {
    expect(describeScopes({ 'storage.u1.files.photos': ['create', 'read'] })).toBe(
      'May read and create files in namespace photos. Nothing else.',
    )
  })
  it('joins names with the same actions, and keeps dots in names', () => {
    expect(
      describeScopes({ 'storage.u1.files.photos': ['read'], 'storage.u1.files.a.b': ['read'], 'storage.u1.namespaces': ['read'] }),
    ).toBe('May read files in namespaces a.b and photos and the namespaces themselves. Nothing else.')
  })
  it('does not repeat what a wider permission gives already', () => {
    expect(describeScopes({ 'storage.u1.files': ['read'], 'storage.u1.files.photos': ['read', 'delete'] })).toBe(
      'May read files in all namespaces, and delete files in namespace photos. Nothing else.',
    )
    expect(describeScopes({ 'storage.u1.files': ['read'], 'storage.u1.files.photos': ['read'] })).toBe(
      'May read files in all namespaces. Nothing else.',
    )
  })
  it('says of a whole root what it reaches, and that it reaches further', () => {
    expect(describeScopes({ 'storage.u1': ['read', 'delete'] })).toBe(
      'May read and delete files in all namespaces and the namespaces themselves, and delete all images in the registry. ' +
        'The same goes for whatever storage will offer later. Nothing else.',
    )
  })
  it('hides nothing it does not know', () => {
    expect(describeScopes({ 'quantum.u1.qubits': ['read'] })).toBe('May read quantum.u1.qubits. Nothing else.')
  })
  it('says when nothing is allowed', () => {
    expect(describeScopes({})).toMatch(/^May do nothing yet/)
  })
})

describe('the lines of the picker', () => {
  it('become scopes of this person, and come back', () => {
    const grants = [
      files({ only: true, id: ' photos ', actions: ['create', 'read'] }),
      { root: 'compute', resource: '', only: false, id: '', actions: ['read'] },
    ]
    const scopes = toScopes(grants, 'u1')
    expect(scopes).toEqual({ 'storage.u1.files.photos': ['read', 'create'], 'compute.u1': ['read'] })
    expect(toGrants(scopes)).toEqual([
      files({ only: true, id: 'photos', actions: ['read', 'create'] }),
      { root: 'compute', resource: '', only: false, id: '', actions: ['read'] },
    ])
  })
  it('add up when they are about the same thing, and say nothing while they are unfinished', () => {
    expect(toScopes([files(), files({ actions: ['delete'] }), files({ only: true, id: ' ' })], 'u1')).toEqual({
      'storage.u1.files': ['read', 'delete'],
    })
  })
  it('never widen: one name that is missing is asked for', () => {
    expect(grantsProblem([files(), files({ only: true, id: '' })])).toMatch(/which namespace/)
    expect(grantsProblem([files({ actions: [] })])).toMatch(/at least one/)
    expect(grantsProblem([files()])).toBeNull()
  })
})

it('knows exactly what the sign-in service can grant', () => {
  const source = readFileSync('../auth-service/src/main/java/cloud/edd/auth/scope/ScopeCatalog.java', 'utf8')
  const words = (text: string) => [...text.matchAll(/"([a-z-]+)"/g)].map(([, word]) => word ?? '')
  const named: Record<string, string[]> = {}
  for (const [, name = '', actions = ''] of source.matchAll(/Set<String> (\w+) = Set\.of\(([^)]*)\)/g)) named[name] = words(actions)
  expect([...ON_EVERYTHING].sort()).toEqual(named.ON_EVERYTHING?.sort())
  const catalog = source.slice(source.indexOf('ACTIONS = Map.of('), source.indexOf('private ScopeCatalog()'))
  const found: string[] = []
  let root = ''
  for (const [, isRoot, name = '', , constant, actions] of catalog.matchAll(
    /"([a-z-]+)",\s*(?=Map\.of)|"([a-z-]+)",\s*(([A-Z][A-Z_]+)|Set\.of\(([^)]*)\))/g,
  )) {
    if (isRoot) root = isRoot
    else found.push(`${root}.${name}: ${(constant ? (named[constant] ?? []) : words(actions ?? '')).sort().join(' ')}`)
  }
  expect(KINDS.map((kind) => `${kind.root}.${kind.resource}: ${[...actionsOf(kind)].sort().join(' ')}`).sort()).toEqual(found.sort())
})

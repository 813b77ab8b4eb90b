import type { Scopes } from '@/api/types'

/** A kind of thing that scripts can be allowed to work with, and how a sentence speaks of it. */
export interface Kind {
  root: string
  resource: string
  label: string
  actions: readonly string[]
  /** All of them, in a sentence. */
  all: string
  /** Before the names of some of them: "files in namespace", "files in namespaces". */
  one: string
  many: string
  /** What one of them is called in a form. */
  idLabel: string
}

/** As the sign-in service's catalogue has it; a test compares the two. The order of actions is that of sentences. */
export const KINDS: readonly Kind[] = [
  {
    root: 'storage', resource: 'files', label: 'Files', actions: ['read', 'create', 'delete'],
    all: 'files in all namespaces', one: 'files in namespace', many: 'files in namespaces', idLabel: 'Namespace',
  },
  {
    root: 'storage', resource: 'namespaces', label: 'Namespaces', actions: ['read', 'create', 'update', 'delete'],
    all: 'the namespaces themselves', one: 'namespace', many: 'namespaces', idLabel: 'Namespace',
  },
  {
    root: 'storage', resource: 'registry', label: 'Images in the registry', actions: ['pull', 'push', 'delete'],
    all: 'all images in the registry', one: 'image', many: 'images', idLabel: 'Image',
  },
  {
    root: 'compute', resource: 'containers', label: 'Containers',
    actions: ['read', 'create', 'update', 'start', 'stop', 'delete'],
    all: 'all containers', one: 'container', many: 'containers', idLabel: 'Container id',
  },
  {
    root: 'compute', resource: 'keys', label: 'SSH keys', actions: ['read', 'create', 'delete'],
    all: 'all SSH keys', one: 'SSH key', many: 'SSH keys', idLabel: 'Key id',
  },
  {
    root: 'networking', resource: 'domains', label: 'Domains', actions: ['read', 'create', 'delete'],
    all: 'all domains', one: 'domain', many: 'domains', idLabel: 'Domain',
  },
  {
    root: 'networking', resource: 'domain-mappings', label: 'Domain mappings', actions: ['read', 'create', 'delete'],
    all: 'all domain mappings', one: 'domain mapping', many: 'domain mappings', idLabel: 'Mapping id',
  },
  {
    root: 'notifications', resource: 'inbox', label: 'Notifications', actions: ['read', 'update', 'delete'],
    all: 'notifications', one: 'notification', many: 'notifications', idLabel: 'Notification id',
  },
  {
    root: 'monitoring', resource: 'metrics', label: 'Metrics', actions: ['read'],
    all: 'metrics', one: 'metrics of', many: 'metrics of', idLabel: 'Name',
  },
]

/** What can be allowed on everything below a root at once. */
export const ON_EVERYTHING = ['read', 'create', 'update', 'delete'] as const

const WORD_ORDER = ['read', 'pull', 'create', 'push', 'update', 'start', 'stop', 'delete']

/** One line of the scope picker. An empty resource is everything below the root; without `only`, every thing of the kind. */
export interface Grant {
  root: string
  resource: string
  only: boolean
  id: string
  actions: string[]
}

export function kindOf(root: string, resource: string): Kind | undefined {
  return KINDS.find((kind) => kind.root === root && kind.resource === resource)
}

export function actionsOf(grant: Pick<Grant, 'root' | 'resource'>): readonly string[] {
  return grant.resource === '' ? ON_EVERYTHING : (kindOf(grant.root, grant.resource)?.actions ?? [])
}

/** Lines that say nothing (no action, or a name still missing) are left out. Lines about the same thing add up. */
export function toScopes(grants: readonly Grant[], userId: string): Scopes {
  const scopes: Record<string, string[]> = {}
  for (const grant of grants) {
    const id = grant.id.trim()
    if (grant.actions.length === 0 || (grant.only && id === '')) continue
    const key = [grant.root, userId, ...(grant.resource === '' ? [] : [grant.resource, ...(grant.only ? [id] : [])])].join('.')
    scopes[key] = inOrder(new Set([...(scopes[key] ?? []), ...grant.actions]))
  }
  return scopes
}

/** The lines of the picker that give these scopes. */
export function toGrants(scopes: Scopes): Grant[] {
  return Object.entries(scopes).map(([key, actions]) => {
    const { root, resource, id } = parse(key)
    return { root, resource, only: id !== '', id, actions: inOrder(new Set(actions)) }
  })
}

/** An id may contain dots: only the first three separate. */
function parse(key: string): { root: string; resource: string; id: string } {
  const [root = '', , resource = '', ...rest] = key.split('.')
  return { root, resource, id: rest.join('.') }
}

function inOrder(actions: Set<string>): string[] {
  const place = (action: string) => (WORD_ORDER.indexOf(action) + WORD_ORDER.length + 1) % (WORD_ORDER.length + 1)
  return [...actions].sort((a, b) => place(a) - place(b) || a.localeCompare(b))
}

/** What somebody may do who shows a token with these scopes, in words: all of it, and nothing that is not so. */
export function describeScopes(scopes: Scopes): string {
  const everywhere = new Map<Kind, Set<string>>()
  const named = new Map<Kind, Map<string, Set<string>>>()
  const unknown: string[] = []
  for (const [key, actions] of Object.entries(scopes)) {
    const { root, resource, id } = parse(key)
    const kinds = KINDS.filter((kind) => kind.root === root && (resource === '' || kind.resource === resource))
    if (kinds.length === 0) unknown.push(`${list(actions)} ${key}`)
    for (const kind of kinds) {
      // A permission on everything reaches what knows the action: nobody "creates" an image.
      const possible = actions.filter((action) => kind.actions.includes(action))
      if (possible.length === 0) continue
      if (id === '') add(everywhere, kind, possible)
      else add(getOrMake(named, kind), id, possible)
    }
  }

  const clauses: { actions: string[]; objects: string[] }[] = []
  const say = (actions: Set<string>, object: string) => {
    if (actions.size === 0) return
    const ordered = inOrder(actions)
    const same = clauses.find((clause) => clause.actions.join() === ordered.join())
    if (same) same.objects.push(object)
    else clauses.push({ actions: ordered, objects: [object] })
  }
  for (const kind of KINDS) {
    const all = everywhere.get(kind) ?? new Set<string>()
    say(all, kind.all)
    const byActions = new Map<string, string[]>()
    for (const [id, actions] of named.get(kind) ?? []) {
      const more = inOrder(new Set([...actions].filter((action) => !all.has(action))))
      if (more.length > 0) byActions.set(more.join(), [...(byActions.get(more.join()) ?? []), id])
    }
    for (const [actions, ids] of byActions) {
      say(new Set(actions.split(',')), `${ids.length === 1 ? kind.one : kind.many} ${list(ids.sort())}`)
    }
  }
  const parts = [...clauses.map(({ actions, objects }) => `${list(actions)} ${list(objects)}`), ...unknown]
  if (parts.length === 0) return 'May do nothing yet. Choose below what it needs.'
  const later = Object.keys(scopes)
    .map(parse)
    .filter(({ resource }) => resource === '')
    .map(({ root }) => root)
  const reach = later.length === 0 ? '' : ` The same goes for whatever ${list([...new Set(later)])} will offer later.`
  return `May ${parts.join(', and ')}.${reach} Nothing else.`
}

function add<K>(map: Map<K, Set<string>>, key: K, actions: readonly string[]): void {
  map.set(key, new Set([...(map.get(key) ?? []), ...actions]))
}

function getOrMake(map: Map<Kind, Map<string, Set<string>>>, kind: Kind): Map<string, Set<string>> {
  const made = map.get(kind) ?? new Map<string, Set<string>>()
  map.set(kind, made)
  return made
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** What keeps a form with these lines from being sent; null when nothing does. */
export function grantsProblem(grants: readonly Grant[]): string | null {
  if (grants.every(({ actions }) => actions.length === 0)) return 'Tick at least one thing it may do.'
  const unfinished = grants.find((grant) => grant.actions.length > 0 && grant.only && grant.id.trim() === '')
  if (unfinished) {
    const kind = kindOf(unfinished.root, unfinished.resource)
    return `Say which ${kind?.idLabel.toLowerCase() ?? 'one'} is meant, or allow it for all.`
  }
  return null
}

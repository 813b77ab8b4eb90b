import { plural } from '@/ui/format'
import type { Doomed } from './pending'

function filesInWords(names: readonly string[]): string {
  return names.length === 1 ? `“${names[0] ?? ''}”` : plural(names.length, 'file')
}

/** What the page says at once, and what it has to say when it was wrong. */
export function doomedInWords(what: Doomed): { said: string; failed: string } {
  switch (what.kind) {
    case 'namespace':
      return { said: `Deleted “${what.namespace}” with everything in it.`, failed: `Could not delete “${what.namespace}”.` }
    case 'files':
      return { said: `Deleted ${filesInWords(what.names)}.`, failed: `Could not delete ${filesInWords(what.names)}.` }
    case 'token':
      return { said: `Deleted token “${what.name}”.`, failed: `Token “${what.name}” still works.` }
    case 'session':
      return { said: `Signed out ${what.device}.`, failed: `${what.device} is still signed in.` }
  }
}

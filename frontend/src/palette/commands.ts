import type { Icon } from '@/ui/icons'

export interface Command {
  id: string
  label: string
  /** Other words it is found by. */
  words: string
  group: string
  icon: Icon
  run: () => void
}

/** More than anybody scrolls through. */
const MOST = 40

/** Those whose words begin with, or contain, all that was typed; better matches of a group first, groups in their order. */
export function find(commands: readonly Command[], typed: string): Command[] {
  const terms = typed.toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
  if (terms.length === 0) return commands.filter(({ id }) => !id.startsWith('file ')).slice(0, MOST)
  const groups = [...new Set(commands.map(({ group }) => group))]
  return commands
    .map((command) => ({ command, score: score(command, terms) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => groups.indexOf(a.command.group) - groups.indexOf(b.command.group) || b.score - a.score)
    .slice(0, MOST)
    .map(({ command }) => command)
}

function score({ label, words }: Command, terms: string[]): number {
  const name = label.toLocaleLowerCase('en')
  const all = `${name} ${words.toLocaleLowerCase('en')}`
  if (!terms.every((term) => all.includes(term))) return 0
  const first = terms[0] ?? ''
  if (name.startsWith(first)) return 3
  return name.includes(first) ? 2 : 1
}

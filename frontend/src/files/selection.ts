/** Which rows are chosen, by name, and where the keyboard is. Pure: the list gives the order. */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  /** The row that keys act on. */
  readonly active: string | null
  /** Where a range began. */
  readonly anchor: string | null
}

export const NOTHING: Selection = { chosen: new Set(), active: null, anchor: null }

export function toggle(selection: Selection, name: string): Selection {
  const chosen = new Set(selection.chosen)
  if (!chosen.delete(name)) chosen.add(name)
  return { chosen, active: name, anchor: name }
}

/** From where the range began up to here, and nothing else. */
export function extend(selection: Selection, order: readonly string[], name: string): Selection {
  const anchor = selection.anchor ?? selection.active ?? name
  const from = order.indexOf(anchor)
  const to = order.indexOf(name)
  if (from < 0 || to < 0) return toggle(selection, name)
  return { chosen: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), active: name, anchor }
}

export function all(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, chosen: new Set(order) }
}

export function clear(selection: Selection): Selection {
  return { chosen: new Set(), active: selection.active, anchor: null }
}

/** Moves the keyboard by some rows; with `extending` the range follows. */
export function move(selection: Selection, order: readonly string[], by: number, extending: boolean): Selection {
  if (order.length === 0) return selection
  const at = selection.active === null ? -1 : order.indexOf(selection.active)
  // From nowhere, steps down begin above the first row, and steps up below the last.
  const from = at >= 0 ? at : by > 0 ? -1 : order.length
  const next = Math.min(order.length - 1, Math.max(0, from + by))
  const name = order[next]
  if (name === undefined) return selection
  if (extending) return extend({ ...selection, anchor: selection.anchor ?? selection.active }, order, name)
  return { ...selection, active: name, anchor: null }
}

/** Without what is not there any more. */
export function within(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order)
  const active = selection.active !== null && there.has(selection.active) ? selection.active : null
  const chosen = [...selection.chosen].filter((name) => there.has(name))
  if (active === selection.active && chosen.length === selection.chosen.size) return selection
  return { chosen: new Set(chosen), active, anchor: active }
}

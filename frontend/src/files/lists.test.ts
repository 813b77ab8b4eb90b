import { describe, expect, it } from 'vitest'
import type { FileEntry } from '@/api/types'
import { find, type Command } from '@/palette/commands'
import { FileIcon } from '@/ui/icons'
import { namespaceNameProblem } from './api'
import { kindOf } from './kinds'
import { all, clear, extend, move, NOTHING, toggle, within } from './selection'
import { arrange } from './sorting'

const entry = (name: string, size = 0, modified_at = 0): FileEntry => ({ name, path: name, namespace: 'n', size, created_at: 0, modified_at })
const order = ['a', 'b', 'c', 'd', 'e']

describe('a selection', () => {
  it('extends from where it began, in both directions', () => {
    const from = toggle(NOTHING, 'c')
    expect([...extend(from, order, 'e').chosen]).toEqual(['c', 'd', 'e'])
    expect([...extend(extend(from, order, 'e'), order, 'a').chosen]).toEqual(['a', 'b', 'c'])
  })
  it('moves with the keys, and takes along what Shift passes', () => {
    let selection = move(NOTHING, order, 1, false)
    expect(selection.active).toBe('a')
    selection = move(selection, order, 1, false)
    selection = move(selection, order, 2, true)
    expect([...selection.chosen]).toEqual(['b', 'c', 'd'])
    selection = move(selection, order, -3, true)
    expect([...selection.chosen]).toEqual(['a', 'b'])
    expect(move(selection, order, 100, false).active).toBe('e')
    expect([1, -1, -5, 5].map((by) => move(NOTHING, order, by, false).active)).toEqual(['a', 'e', 'a', 'e'])
  })
  it('takes all, and none', () => {
    expect(all(NOTHING, order).chosen.size).toBe(5)
    expect(clear(all(toggle(NOTHING, 'b'), order))).toMatchObject({ chosen: new Set(), active: 'b' })
  })
  it('loses what is gone', () => {
    const selection = within(toggle(toggle(NOTHING, 'a'), 'b'), ['a', 'c'])
    expect([...selection.chosen]).toEqual(['a'])
    expect(selection.active).toBeNull()
  })
  it('does nothing in an empty list', () => {
    expect(move(NOTHING, [], 1, true)).toBe(NOTHING)
  })
})

describe('the order of files', () => {
  const files = [entry('photo 10.jpg', 5, 1), entry('Photo 9.jpg', 7, 3), entry('ábc.txt', 5, 2)]
  it('is that of people', () => {
    expect(arrange(files, { key: 'name', descending: false }, '').map(({ name }) => name)).toEqual(['ábc.txt', 'Photo 9.jpg', 'photo 10.jpg'])
  })
  it('falls back to names', () => {
    expect(arrange(files, { key: 'size', descending: false }, '').map(({ name }) => name)).toEqual(['ábc.txt', 'photo 10.jpg', 'Photo 9.jpg'])
  })
  it('leaves out what was not asked for', () => {
    expect(arrange(files, { key: 'modified_at', descending: true }, ' PHOTO ').map(({ name }) => name)).toEqual(['Photo 9.jpg', 'photo 10.jpg'])
  })
})

it.each([
  ['holiday-2031', null],
  ['a.b_c', null],
  ['', 'Give it a name.'],
  ['two words', 'Use letters, digits, dots, underscores and hyphens only.'],
  ['..', 'This name is reserved. Choose another.'],
  ['upload', 'This name is reserved. Choose another.'],
  ['x'.repeat(101), 'Use at most 100 characters.'],
])('the name %j for a namespace', (name, problem) => {
  expect(namespaceNameProblem(name)).toBe(problem)
})

it.each([
  ['IMG_1.JPG', 'image'],
  ['a.webm', 'video'],
  ['song.flac', 'audio'],
  ['Main.java', 'text'],
  ['x.PDF', 'pdf'],
  ['a.tar.gz', 'archive'],
  ['noending', 'other'],
])('%s is of the kind %s', (name, kind) => {
  expect(kindOf(name)).toBe(kind)
})

describe('the command palette', () => {
  const command = (id: string, label: string, group: string, words = ''): Command => ({ id, label, words, group, icon: FileIcon, run: () => undefined })
  const commands = [command('1', 'Settings', 'Go to', 'account'), command('2', 'Sign out', 'Do', 'leave'), command('file x', 'signature.png', 'Files')]
  it('shows no files until something is typed', () => {
    expect(find(commands, ' ').map(({ id }) => id)).toEqual(['1', '2'])
  })
  it('finds by the beginning, the middle and other words, group by group', () => {
    expect(find(commands, 'sig').map(({ id }) => id)).toEqual(['2', 'file x'])
    expect(find(commands, 'acc').map(({ id }) => id)).toEqual(['1'])
    expect(find(commands, 'out sign').map(({ id }) => id)).toEqual(['2'])
    expect(find(commands, 'zzz')).toEqual([])
  })
})

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Dialog as Radix } from 'radix-ui'
import { useId, useMemo, useState, type KeyboardEvent } from 'react'
import { rooms } from '@/app/rooms'
import { themeStore } from '@/app/theme'
import type { FileEntry } from '@/api/types'
import { filesQuery, namespacesQuery } from '@/files/api'
import { iconOf } from '@/files/kinds'
import { leave } from '@/session/leave'
import { useUser } from '@/session/useSession'
import { PAGES } from '@/settings/pages'
import { cx } from '@/ui/cx'
import { FolderIcon, MoonIcon, PlusIcon, SearchIcon, SettingsIcon, SignOutIcon, SunIcon } from '@/ui/icons'
import { Kbd } from '@/ui/Kbd'
import { find, type Command } from './commands'

/** Everything that can be reached or done, by its name. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const list = useId()
  const navigate = useNavigate()
  const location = useLocation()
  const user = useUser()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const { data: namespaces } = useQuery(namespacesQuery)

  const commands = useMemo<Command[]>(() => {
    const go = (to: string) => () => void navigate({ to })
    const inside = /^\/files\/([^/]+)/.exec(location.pathname)?.[1]
    const current = inside === undefined ? undefined : decodeURIComponent(inside)
    const files = current === undefined ? [] : (queries.getQueryData<FileEntry[]>(filesQuery(current).queryKey) ?? [])
    return [
      ...rooms
        .filter((room) => room.visibleTo(user))
        .map((room) => ({ id: `room ${room.to}`, label: room.label, words: room.words ?? '', group: 'Go to', icon: room.icon, run: go(room.to) })),
      ...PAGES.map(({ to, called, words }) => ({ id: `page ${to}`, label: called, words, group: 'Go to', icon: SettingsIcon, run: go(to) })),
      {
        id: 'new namespace',
        label: 'New namespace',
        words: 'create folder',
        group: 'Do',
        icon: PlusIcon,
        run: () => void navigate({ to: '/files', search: { create: true } }),
      },
      { id: 'light', label: 'Light colours', words: 'theme', group: 'Do', icon: SunIcon, run: () => themeStore.set('light') },
      { id: 'dark', label: 'Dark colours', words: 'theme', group: 'Do', icon: MoonIcon, run: () => themeStore.set('dark') },
      { id: 'system', label: 'Colours as the system', words: 'theme', group: 'Do', icon: SunIcon, run: () => themeStore.set('system') },
      { id: 'sign out', label: 'Sign out', words: 'leave log out', group: 'Do', icon: SignOutIcon, run: () => void leave() },
      ...(namespaces ?? []).map(({ name }) => ({
        id: `namespace ${name}`,
        label: name,
        words: '',
        group: 'Namespaces',
        icon: FolderIcon,
        run: () => void navigate({ to: '/files/$namespace', params: { namespace: name } }),
      })),
      ...files.map(({ name, namespace }) => ({
        id: `file ${name}`,
        label: name,
        words: '',
        group: `Files in ${namespace}`,
        icon: iconOf(name),
        run: () => void navigate({ to: '/files/$namespace', params: { namespace }, search: { view: name } }),
      })),
    ]
  }, [location.pathname, namespaces, navigate, queries, user])

  const found = find(commands, typed)
  const chosen = found[Math.min(at, found.length - 1)]
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      const next = (Math.min(at, found.length - 1) + step + found.length) % found.length
      setAt(next)
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(chosen)
    }
  }

  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10vh] z-50 mx-auto flex max-h-[70dvh] max-w-xl animate-enter flex-col overflow-hidden rounded-lg bg-sheet text-ink shadow-float"
        >
          <Radix.Title className="sr-only">Find or do</Radix.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <SearchIcon className="shrink-0 text-ink-soft" />
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={list}
              aria-activedescendant={chosen ? `${list}-${found.indexOf(chosen)}` : undefined}
              aria-label="Find or do"
              autoFocus
              autoComplete="off"
              spellCheck={false}
              placeholder="Where to, or what to do?"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setAt(0)
              }}
              onKeyDown={onKey}
              className="h-14 min-w-0 flex-1 bg-transparent outline-none"
            />
            <Kbd>Esc</Kbd>
          </div>
          <div id={list} role="listbox" aria-label="Found" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto p-2">
            {found.map((command, index) => (
              <div key={command.id} role="presentation">
                {command.group !== found[index - 1]?.group && (
                  <div role="presentation" className="px-3 pt-2 pb-1 text-xs font-semibold text-ink-faint">
                    {command.group}
                  </div>
                )}
                <div
                  id={`${list}-${index}`}
                  role="option"
                  aria-selected={command === chosen}
                  onMouseMove={() => setAt(index)}
                  onClick={() => run(command)}
                  className={cx(
                    'flex h-10 cursor-pointer items-center gap-3 rounded-md px-3',
                    command === chosen && 'bg-mark-soft shadow-[inset_3px_0_0_var(--mark-line)]',
                  )}
                >
                  <command.icon className="shrink-0 text-ink-soft" />
                  <span className="truncate">{command.label}</span>
                </div>
              </div>
            ))}
          </div>
          {found.length === 0 && <p className="px-4 pb-8 text-center text-ink-soft">Nothing here goes by “{typed}”.</p>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

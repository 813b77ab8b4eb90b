import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { leave } from '@/session/leave'
import type { User } from '@/session/session'
import { useUser } from '@/session/useSession'
import { Mark } from '@/ui/Bars'
import { cx } from '@/ui/cx'
import { MoreIcon, SearchIcon, SignOutIcon } from '@/ui/icons'
import { Kbd } from '@/ui/Kbd'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/ui/Menu'
import { rooms, type Room } from './rooms'
import { ThemeChoice } from './ThemeSwitch'

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

function visibleRooms(user: User, group: Room['group']): Room[] {
  return rooms.filter((room) => room.group === group && room.visibleTo(user))
}

/** The column beside the page, from tablets up. */
export function Navigation({ onPalette }: { onPalette: () => void }) {
  const user = useUser()
  const admin = visibleRooms(user, 'admin')
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh flex-col gap-6 overflow-y-auto border-r border-line p-4 md:flex"
    >
      <Link to="/files" className="flex items-center gap-3 rounded-md px-2 py-1 font-bold">
        <Mark /> Edd Cloud
      </Link>
      <button
        type="button"
        onClick={onPalette}
        className="flex h-10 items-center gap-2 rounded-md bg-sheet px-3 text-sm text-ink-soft ring-1 ring-line-strong ring-inset hover:text-ink"
      >
        <SearchIcon size={18} />
        <span className="flex-1 text-left">Find or do</span>
        <span className="flex gap-1">
          <Kbd>{modifier}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <RoomList rooms={visibleRooms(user, 'main')} />
      {admin.length > 0 && (
        <div>
          <h2 className="mb-1 px-3 text-xs font-semibold tracking-normal text-ink-faint">Administration</h2>
          <RoomList rooms={admin} />
        </div>
      )}
      <div className="mt-auto">
        <AccountMenu user={user} />
      </div>
    </nav>
  )
}

function RoomList({ rooms: shown }: { rooms: Room[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {shown.map(({ to, label, icon: Drawn }) => (
        <li key={to}>
          <Link
            to={to}
            className="flex h-10 items-center gap-3 rounded-md px-3 text-ink-soft hover:bg-sunken hover:text-ink"
            activeProps={{ className: 'bg-mark-soft font-semibold text-ink! shadow-[inset_3px_0_0_var(--mark-line)]' }}
          >
            <Drawn />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function AccountMenu({ user, compact = false }: { user: User; compact?: boolean }) {
  const inside = useLocation().pathname.startsWith('/admin/')
  return (
    <Menu
      align={compact ? 'end' : 'start'}
      trigger={
        <button
          type="button"
          className={cx(
            compact
              ? cx(BAR_ITEM, inside && 'font-bold text-ink! shadow-[inset_0_3px_0_var(--mark-line)]')
              : 'flex w-full items-center gap-3 rounded-md px-2 py-2 text-left hover:bg-sunken',
          )}
        >
          {compact ? (
            <>
              <MoreIcon />
              More
            </>
          ) : (
            <>
              <Initial name={user.displayName} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm font-semibold">
                  <span className="sr-only">Account of </span>
                  {user.displayName}
                </span>
                <span className="block truncate text-xs text-ink-faint">{user.isAdmin ? 'Administrator' : user.username}</span>
              </span>
            </>
          )}
        </button>
      }
    >
      <MenuLabel>
        Signed in as <strong className="text-ink">{user.username}</strong>
      </MenuLabel>
      <MenuLine />
      {compact && <AdminItems user={user} />}
      <ThemeChoice />
      <MenuLine />
      <MenuItem icon={SignOutIcon} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

/** On phones the administrators' rooms are here: the bar has no place for them. */
function AdminItems({ user }: { user: User }) {
  const navigate = useNavigate()
  const admin = visibleRooms(user, 'admin')
  if (admin.length === 0) return null
  return (
    <>
      {admin.map(({ to, label, icon }) => (
        <MenuItem key={to} icon={icon} onSelect={() => void navigate({ to })}>
          {label}
        </MenuItem>
      ))}
      <MenuLine />
    </>
  )
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-ink text-sm font-bold text-paper"
    >
      {Array.from(name)[0]?.toUpperCase()}
    </span>
  )
}

const BAR_ITEM =
  'flex min-w-16 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-xs text-ink-soft aria-[current=page]:font-bold aria-[current=page]:text-ink'

/** The same at the thumb, on phones. */
export function NavigationBar({ onPalette }: { onPalette: () => void }) {
  const user = useUser()
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex h-16 items-stretch gap-1 overflow-x-auto border-t border-line bg-paper px-2 py-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] md:hidden"
    >
      {visibleRooms(user, 'main').map(({ to, label, icon: Drawn }) => (
        <Link
          key={to}
          to={to}
          className={BAR_ITEM}
          activeProps={{ className: 'shadow-[inset_0_3px_0_var(--mark-line)]' }}
        >
          <Drawn />
          {label}
        </Link>
      ))}
      <button type="button" onClick={onPalette} className={BAR_ITEM}>
        <SearchIcon />
        Find
      </button>
      <AccountMenu user={user} compact />
    </nav>
  )
}

import { FolderIcon, PeopleIcon, ScreenIcon, ScrollIcon, ServerIcon, SettingsIcon, type Icon } from '@/ui/icons'
import type { User } from '@/session/session'

/**
 * The rooms of the house, in the order of the navigation. A room appears once its service stands: containers, health, logs,
 * alerts and notifications get a line here, a route in router.tsx and a folder of their own when they do.
 */
export interface Room {
  to: string
  label: string
  icon: Icon
  group: 'main' | 'admin'
  /** Other words that somebody may look for it with, in the command palette. */
  words?: string
  visibleTo: (user: User) => boolean
}

const everybody = () => true
const admins = (user: User) => user.isAdmin

export const rooms: Room[] = [
  { to: '/files', label: 'Files', icon: FolderIcon, group: 'main', words: 'storage namespaces', visibleTo: everybody },
  {
    to: '/settings',
    label: 'Settings',
    icon: SettingsIcon,
    group: 'main',
    words: 'preferences',
    visibleTo: everybody,
  },
  { to: '/admin/users', label: 'Users', icon: PeopleIcon, group: 'admin', words: 'accounts people', visibleTo: admins },
  { to: '/admin/sessions', label: 'Sessions', icon: ScreenIcon, group: 'admin', words: 'signed in', visibleTo: admins },
  { to: '/admin/audit', label: 'Audit trail', icon: ScrollIcon, group: 'admin', words: 'log events history', visibleTo: admins },
  { to: '/admin/storage', label: 'Storage', icon: ServerIcon, group: 'admin', words: 'gfs servers disk', visibleTo: admins },
]

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Account } from '@/api/types'
import { useUser } from '@/session/useSession'
import { Loaded } from '@/settings/Loaded'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { TextField } from '@/ui/Field'
import { plural } from '@/ui/format'
import { BanIcon, CheckIcon, LockIcon, MoreIcon, PersonIcon, PlusIcon, SearchIcon, TrashIcon } from '@/ui/icons'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { Page } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { toast, toastError } from '@/ui/toasts'
import { setDisabled, usersQuery } from './api'
import { CreateUser, DeleteUser, ResetPassword } from './UserDialogs'

/** From here on a list is easier to search than to read. */
const MANY = 8

type Open = { what: 'create' } | { what: 'password' | 'delete'; account: Account }

export default function UsersPage() {
  const users = useQuery(usersQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const [wanted, setWanted] = useState('')
  const all = users.data ?? []
  const needle = wanted.trim().toLowerCase()
  const shown = all.filter(({ username, display_name }) => `${username} ${display_name}`.toLowerCase().includes(needle))
  const close = () => setOpen(null)
  return (
    <Page
      title="Users"
      lead={users.data ? `${plural(all.length, 'account')} on this cloud.` : 'The accounts on this cloud.'}
      actions={
        <Button kind="primary" icon={PlusIcon} onClick={() => setOpen({ what: 'create' })}>
          New user
        </Button>
      }
    >
      {all.length >= MANY && (
        <div className="mb-4">
          <TextField label="Find a user" type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
        </div>
      )}
      <Loaded query={users} label="the users" rows={4}>
        {() =>
          shown.length === 0 ? (
            <EmptyState icon={SearchIcon} title="Nobody of that name" action={<Button onClick={() => setWanted('')}>Show all</Button>}>
              <p>No user name or display name contains “{wanted}”.</p>
            </EmptyState>
          ) : (
            <Rows label="Users">
              {shown.map((account) => (
                <UserRow key={account.user_id} account={account} onOpen={(what) => setOpen({ what, account })} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {open?.what === 'create' && <CreateUser onClose={close} />}
      {open?.what === 'password' && <ResetPassword account={open.account} onClose={close} />}
      {open?.what === 'delete' && <DeleteUser account={open.account} onClose={close} />}
    </Page>
  )
}

function UserRow({ account, onOpen }: { account: Account; onOpen: (what: 'password' | 'delete') => void }) {
  const own = useUser().userId === account.user_id
  const change = useDisabling()
  return (
    <Row
      icon={PersonIcon}
      title={account.display_name === '' ? account.username : account.display_name}
      marks={
        <>
          {own && <Badge tone="mark">You</Badge>}
          {account.is_admin && <Badge>Administrator</Badge>}
          {account.disabled && (
            <Badge tone="warn" icon={BanIcon}>
              Disabled
            </Badge>
          )}
        </>
      }
      about={
        <>
          {account.username} ·{' '}
          <Link to="/admin/audit" search={{ user: account.user_id }} className="underline underline-offset-2">
            what they did
          </Link>
        </>
      }
      actions={
        !own && (
          <Menu trigger={<IconButton label={`Actions for ${account.username}`} icon={MoreIcon} />}>
            <MenuItem icon={LockIcon} onSelect={() => onOpen('password')}>
              Set a new password
            </MenuItem>
            <MenuItem icon={account.disabled ? CheckIcon : BanIcon} onSelect={() => void change(account, !account.disabled)}>
              {account.disabled ? 'Enable' : 'Disable'}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={TrashIcon} danger onSelect={() => onOpen('delete')}>
              Delete
            </MenuItem>
          </Menu>
        )
      }
    />
  )
}

/** Shown at once, taken back when it is refused, and undone by a click. */
function useDisabling() {
  const queries = useQueryClient()
  const change = async (account: Account, disabled: boolean): Promise<void> => {
    const mark = (value: boolean) =>
      queries.setQueryData<Account[]>(usersQuery.queryKey, (all) =>
        all?.map((other) => (other.user_id === account.user_id ? { ...other, disabled: value } : other)),
      )
    mark(disabled)
    try {
      await setDisabled(account.user_id, disabled)
    } catch (error) {
      mark(!disabled)
      toastError(`Could not ${disabled ? 'disable' : 'enable'} ${account.username}.`, error)
      return
    }
    toast(disabled ? `${account.username} is signed out everywhere and cannot sign in.` : `${account.username} can sign in again.`, {
      lifeMs: 8000,
      action: { label: 'Undo', run: () => void change(account, !disabled) },
    })
  }
  return change
}

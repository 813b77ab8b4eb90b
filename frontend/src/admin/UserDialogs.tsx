import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import type { Account } from '@/api/types'
import { passwordProblem, suggestPassword, usernameProblem, MAX_DISPLAY_NAME } from '@/settings/rules'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { ConfirmDialog, Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { TextField } from '@/ui/Field'
import { ErrorNotice } from '@/ui/Notice'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { createUser, deleteUser, resetPassword, usersQuery } from './api'

/** A password for somebody else: seen while it is chosen, because it has to be handed over. */
function HandedPassword({
  value,
  onChange,
  problem,
}: {
  value: string
  onChange: (password: string) => void
  problem: string | null
}) {
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label="Password"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={problem ?? undefined}
        hint="Hand it over yourself, and ask them to change it. It is not shown again."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        mono
        required
      />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onChange(suggestPassword())}>
          Suggest one
        </Button>
        {value !== '' && <CopyButton text={value} label="Copy password" />}
      </div>
    </div>
  )
}

export function CreateUser({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [username, setUsername] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const { busy, error, run } = useAction()
  const nameProblem = checked ? usernameProblem(username.trim()) : null
  const secretProblem = checked ? passwordProblem(password) : null
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setChecked(true)
    if (usernameProblem(username.trim()) !== null || passwordProblem(password) !== null) return
    const created = await run(async () => {
      const account = await createUser(username.trim(), password, displayName.trim())
      queries.setQueryData<Account[]>(usersQuery.queryKey, (all) => (all ? [...all, account] : all))
      await queries.invalidateQueries({ queryKey: usersQuery.queryKey })
    })
    if (!created) return
    toast(`${username.trim()} can sign in now.`, { tone: 'good' })
    onClose()
  }
  return (
    <Dialog open onOpenChange={onClose} title="New user">
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Create user" busy={busy} error={error}>
        <TextField
          label="User name"
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          error={nameProblem ?? undefined}
          hint="They sign in with it. It cannot be changed later."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        <TextField
          label="Display name"
          hint="Optional."
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
          maxLength={MAX_DISPLAY_NAME}
          autoComplete="off"
        />
        <HandedPassword value={password} onChange={setPassword} problem={secretProblem} />
      </DialogForm>
    </Dialog>
  )
}

export function ResetPassword({ account, onClose }: { account: Account; onClose: () => void }) {
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setChecked(true)
    if (passwordProblem(password) !== null) return
    const changed = await run(() => resetPassword(account.user_id, password))
    if (!changed) return
    toast(`${account.username} has a new password, and is signed out everywhere.`, { tone: 'good' })
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`New password for ${account.username}`}
      description="They are signed out everywhere. Their keys and app stay as they are."
    >
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Set password" busy={busy} error={error}>
        <HandedPassword value={password} onChange={setPassword} problem={checked ? passwordProblem(password) : null} />
      </DialogForm>
    </Dialog>
  )
}

export function DeleteUser({ account, onClose }: { account: Account; onClose: () => void }) {
  const queries = useQueryClient()
  const { busy, error, run } = useAction()
  const remove = async () => {
    const removed = await run(async () => {
      await deleteUser(account.user_id)
      queries.setQueryData<Account[]>(usersQuery.queryKey, (all) => all?.filter(({ user_id }) => user_id !== account.user_id))
    })
    if (!removed) return
    toast(`${account.username} is deleted.`)
    onClose()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${account.username}?`}
      confirm={`Delete ${account.username}`}
      danger
      busy={busy}
      onConfirm={() => void remove()}
    >
      {error !== null && <ErrorNotice error={error} />}
      <p>
        The account of {account.display_name === '' ? account.username : account.display_name} ends at once, with its sessions, tokens and
        service accounts. Their namespaces and files stay, without an owner. This cannot be undone. To keep them out for a while only, disable the account instead.
      </p>
    </ConfirmDialog>
  )
}

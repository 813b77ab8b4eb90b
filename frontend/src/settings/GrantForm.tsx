import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode, type SubmitEvent } from 'react'
import type { Scopes } from '@/api/types'
import { useUser } from '@/session/useSession'
import { Button } from '@/ui/Button'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { useAction } from '@/ui/useAction'
import { NameField } from './NameField'
import { READ_FILES, ScopePicker } from './ScopePicker'
import { grantsProblem, toScopes } from './scopes'

/**
 * Makes something that has a name and may do some things: a token, a service account.
 *
 * @param make with the name without spaces around it; what it rejects with is shown above the form
 * @param done once the page's own knowledge is known to be old
 * @param children fields of its own, between the name and what it may do
 */
export function GrantForm<T>({
  nameHint,
  submit: label,
  cancel,
  make,
  done,
  children,
}: {
  nameHint?: string
  submit: string
  cancel: ReactNode
  make: (name: string, scopes: Scopes) => Promise<T>
  done: (made: T) => void | Promise<void>
  children?: ReactNode
}) {
  const user = useUser()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [grants, setGrants] = useState([READ_FILES])
  const [problem, setProblem] = useState<string | null>(null)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const found = grantsProblem(grants)
    setProblem(found)
    if (found !== null) return
    await run(async () => {
      const made = await make(name.trim(), toScopes(grants, user.userId))
      const stale = queries.invalidateQueries({ queryKey: ['settings'] })
      await done(made)
      await stale
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {error !== null && <ErrorNotice error={error} />}
      <NameField {...(nameHint !== undefined && { hint: nameHint })} value={name} onChange={setName} />
      {children}
      <ScopePicker
        grants={grants}
        onChange={(changed) => {
          setGrants(changed)
          if (problem !== null) setProblem(grantsProblem(changed))
        }}
      />
      {problem !== null && (
        <Notice tone="bad" live>
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {cancel}
        <Button kind="primary" type="submit" busy={busy}>
          {label}
        </Button>
      </div>
    </form>
  )
}

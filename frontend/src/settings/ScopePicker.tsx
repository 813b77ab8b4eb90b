import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { namespacesQuery } from '@/files/api'
import { useUser } from '@/session/useSession'
import { Button, IconButton } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { PlusIcon, TrashIcon } from '@/ui/icons'
import { Notice } from '@/ui/Notice'
import { actionsOf, describeScopes, KINDS, kindOf, toScopes, type Grant } from './scopes'

const ROOTS = [...new Set(KINDS.map(({ root }) => root))]
const TARGETS = ROOTS.flatMap((root) => [
  ...KINDS.filter((kind) => kind.root === root).map((kind) => ({ value: `${root}.${kind.resource}`, label: kind.label })),
  { value: `${root}.`, label: `Everything in ${root}` },
])

export const READ_FILES: Grant = { root: 'storage', resource: 'files', only: false, id: '', actions: ['read'] }

/** Picks what a token may do, line by line, and says all the while in words what that comes to. */
export function ScopePicker({ grants, onChange }: { grants: Grant[]; onChange: (grants: Grant[]) => void }) {
  const user = useUser()
  const change = (index: number, grant: Grant) => onChange(grants.map((other, at) => (at === index ? grant : other)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 text-sm font-semibold">What it may do</legend>
      {grants.map((grant, index) => (
        <GrantLine
          key={index}
          number={index + 1}
          grant={grant}
          onChange={(changed) => change(index, changed)}
          {...(grants.length > 1 && { onRemove: () => onChange(grants.filter((_, at) => at !== index)) })}
        />
      ))}
      <Button size="sm" icon={PlusIcon} className="self-start" onClick={() => onChange([...grants, { ...READ_FILES, actions: [] }])}>
        Add another permission
      </Button>
      <Notice live>
        <p data-testid="scope-sentence">{describeScopes(toScopes(grants, user.userId))}</p>
      </Notice>
    </fieldset>
  )
}

function GrantLine({
  number,
  grant,
  onChange,
  onRemove,
}: {
  number: number
  grant: Grant
  onChange: (grant: Grant) => void
  onRemove?: () => void
}) {
  const kind = kindOf(grant.root, grant.resource)
  const namespaced = kind?.idLabel === 'Namespace'
  const namespaces = useQuery({ ...namespacesQuery, enabled: namespaced }).data ?? []
  const suggestions = useId()
  const retarget = (target: string) => {
    const [root = '', resource = ''] = target.split('.')
    const possible = actionsOf({ root, resource })
    onChange({ root, resource, only: false, id: '', actions: grant.actions.filter((action) => possible.includes(action)) })
  }
  const toggle = (action: string) =>
    onChange({
      ...grant,
      actions: grant.actions.includes(action) ? grant.actions.filter((other) => other !== action) : [...grant.actions, action],
    })
  return (
    <div role="group" aria-label={`Permission ${number}`} className="flex flex-col gap-3 rounded-md p-3 ring-1 ring-line-strong ring-inset">
      <div className="flex items-end gap-2">
        <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">
          <SelectField
            label="On"
            value={`${grant.root}.${grant.resource}`}
            options={TARGETS}
            onChange={(event) => retarget(event.target.value)}
          />
          {kind && (
            <SelectField
              label="Which"
              value={grant.only ? 'one' : 'all'}
              options={[
                { value: 'all', label: namespaced && grant.resource === 'files' ? 'In all namespaces' : 'All of them' },
                { value: 'one', label: `Only one ${kind.idLabel.toLowerCase()}…` },
              ]}
              onChange={(event) => onChange({ ...grant, only: event.target.value === 'one', id: '' })}
            />
          )}
        </div>
        {onRemove && <IconButton label={`Remove permission ${number}`} icon={TrashIcon} onClick={onRemove} />}
      </div>
      {kind && grant.only && (
        <>
          <TextField
            label={kind.idLabel}
            value={grant.id}
            onChange={(event) => onChange({ ...grant, id: event.target.value })}
            list={suggestions}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            required
          />
          <datalist id={suggestions}>
            {namespaces.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      <div role="group" aria-label={`Actions of permission ${number}`} className="flex flex-wrap gap-2">
        {actionsOf(grant).map((action) => (
          <label
            key={action}
            className="flex h-9 items-center gap-2 rounded-md px-3 text-sm capitalize ring-1 ring-line-strong ring-inset hover:bg-sunken has-checked:bg-mark-soft has-checked:font-semibold has-checked:ring-mark-line has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="checkbox"
              checked={grant.actions.includes(action)}
              onChange={() => toggle(action)}
              className="size-4 accent-action outline-none"
            />
            {action}
          </label>
        ))}
      </div>
    </div>
  )
}

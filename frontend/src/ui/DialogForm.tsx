import type { ReactNode, SubmitEvent } from 'react'
import { Button, type ButtonProps } from './Button'
import { ErrorNotice } from './Notice'

/** What a dialog asks for: fields between what went wrong the last time and the two ways out. */
export function DialogForm({
  onSubmit,
  onCancel,
  submit,
  kind = 'primary',
  icon,
  busy = false,
  disabled = false,
  focusCancel = false,
  error = null,
  children,
}: {
  onSubmit: (event: SubmitEvent) => void
  onCancel: () => void
  /** What the button that sends it says. */
  submit: string
  busy?: boolean
  disabled?: boolean
  /** Where there is nothing to fill in, focus starts at the harmless answer. */
  focusCancel?: boolean
  error?: unknown
  children?: ReactNode
} & Pick<ButtonProps, 'kind' | 'icon'>) {
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4 pb-4">
      {error !== null && <ErrorNotice error={error} />}
      {children}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel} autoFocus={focusCancel}>
          Cancel
        </Button>
        <Button kind={kind} type="submit" busy={busy} disabled={disabled} {...(icon && { icon })}>
          {submit}
        </Button>
      </div>
    </form>
  )
}

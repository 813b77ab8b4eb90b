import { AlertDialog as Alert, Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './Button'
import { cx } from './cx'
import { CloseIcon } from './icons'

const VEIL = 'fixed inset-0 z-40 bg-veil animate-fade'
const SHEET =
  'fixed z-50 flex max-h-[calc(100dvh-2rem)] flex-col overflow-hidden bg-sheet text-ink shadow-float animate-enter inset-x-0 bottom-0 rounded-t-lg sm:inset-x-auto sm:bottom-auto sm:left-1/2 sm:top-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg'
const WIDTHS = { sm: 'sm:w-[26rem]', md: 'sm:w-[34rem]', lg: 'sm:w-[min(64rem,calc(100vw-4rem))]' }

/** A question or a small form above the page. Escape and the cross close it, and focus returns to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  width = 'sm',
  closable = true,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  width?: keyof typeof WIDTHS
  /** False for what has to be answered: no cross, no Escape, no click outside. */
  closable?: boolean
}) {
  const keep = closable ? undefined : (event: Event) => event.preventDefault()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          className={cx(SHEET, WIDTHS[width])}
          onEscapeKeyDown={keep}
          onInteractOutside={keep}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <header className="flex items-start gap-4 px-6 pt-5 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-bold wrap-anywhere">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-ink-soft wrap-anywhere">{description}</Radix.Description>
              )}
            </div>
            {closable && (
              <Radix.Close
                aria-label="Close"
                className="-mt-1 -mr-2 inline-flex size-9 shrink-0 items-center justify-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
              >
                <CloseIcon />
              </Radix.Close>
            )}
          </header>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-6 py-3">{children}</div>}
          {footer !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 px-6 pt-2 pb-[max(1.25rem,env(safe-area-inset-bottom))]">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Asks before something that cannot be undone. Focus starts at the harmless answer. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirm,
  cancel = 'Cancel',
  danger = false,
  busy = false,
  onConfirm,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  children: ReactNode
  confirm: string
  cancel?: string
  danger?: boolean
  busy?: boolean
  onConfirm: () => void
}) {
  return (
    <Alert.Root open={open} onOpenChange={onOpenChange}>
      <Alert.Portal>
        <Alert.Overlay className={VEIL} />
        <Alert.Content className={cx(SHEET, WIDTHS.sm)}>
          <div className="px-6 pt-5 pb-3">
            <Alert.Title className="text-lg font-bold wrap-anywhere">{title}</Alert.Title>
            <Alert.Description asChild>
              <div className="mt-1 text-ink-soft wrap-anywhere">{children}</div>
            </Alert.Description>
          </div>
          <footer className="flex flex-wrap justify-end gap-2 px-6 pt-2 pb-[max(1.25rem,env(safe-area-inset-bottom))]">
            <Alert.Cancel asChild>
              <Button>{cancel}</Button>
            </Alert.Cancel>
            <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  )
}

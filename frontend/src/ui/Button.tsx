import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Bars } from './Bars'
import { cx } from './cx'
import type { Icon } from './icons'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonSize = 'md' | 'sm'

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-semibold whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-55'
const KINDS: Record<ButtonKind, string> = {
  primary: 'bg-action text-on-action enabled:hover:bg-action-hover',
  plain: 'bg-sheet text-ink ring-1 ring-inset ring-line-strong enabled:hover:bg-sunken',
  quiet: 'text-ink enabled:hover:bg-sunken',
  danger: 'bg-bad text-on-bad enabled:hover:bg-bad-hover',
}
const SIZES: Record<ButtonSize, string> = { md: 'h-10 px-4 text-base', sm: 'h-8 px-3 text-sm' }

export function buttonClass(kind: ButtonKind = 'plain', size: ButtonSize = 'md', className?: string): string {
  return cx(BASE, KINDS[kind], SIZES[size], className)
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind
  size?: ButtonSize
  icon?: Icon
  /** The click is being carried out: says so, and takes no second one. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ kind, size, icon: Drawn, busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonClass(kind, size, className)}
      aria-busy={busy || undefined}
      disabled={disabled === true || busy === true}
      {...rest}
    >
      {busy ? <Bars /> : Drawn && <Drawn size={size === 'sm' ? 16 : 18} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for a screen reader and as a hint. */
  label: string
  icon: Icon
  size?: ButtonSize
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, icon: Drawn, size = 'md', className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md text-ink-soft transition-colors duration-100 enabled:hover:bg-sunken enabled:hover:text-ink disabled:opacity-45',
        size === 'sm' ? 'size-8' : 'size-10',
        className,
      )}
      {...rest}
    >
      <Drawn size={size === 'sm' ? 18 : 20} />
    </button>
  )
}

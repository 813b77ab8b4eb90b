import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref } from 'react'
import { cx } from './cx'
import { ChevronIcon, WarnIcon } from './icons'

const INPUT =
  'h-10 w-full rounded-md bg-sheet px-3 text-base text-ink ring-1 ring-inset ring-line-strong transition-shadow duration-100 focus:ring-2 focus:ring-focus focus:outline-none disabled:bg-sunken disabled:text-ink-faint aria-invalid:ring-2 aria-invalid:ring-bad'

interface Described {
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** The label is for screen readers only: the context says what it is. */
  labelHidden?: boolean
}

/** A label, a control, and what is to say about it. `children` gets the attributes that tie them together. */
export function Field({
  label,
  hint,
  error,
  labelHidden,
  children,
}: Described & {
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}) {
  const id = useId()
  const about = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'text-sm font-semibold'}>
        {label}
      </label>
      {children({ id, ...(about && { 'aria-describedby': about }), ...(error && { 'aria-invalid': true as const }) })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-bad">
          <WarnIcon size={16} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  )
}

export interface TextFieldProps extends Described, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  ref?: Ref<HTMLInputElement>
  mono?: boolean
}

export function TextField({ label, hint, error, labelHidden, mono, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden ?? false}>
      {(control) => <input type="text" className={cx(INPUT, mono && 'font-mono', className)} {...control} {...rest} />}
    </Field>
  )
}

export function PasswordField({ label, hint, error, labelHidden, className, ...rest }: TextFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden ?? false}>
      {(control) => (
        <span className="relative block">
          <input
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            className={cx(INPUT, 'pr-16', className)}
            {...control}
            {...rest}
          />
          <button
            type="button"
            className="absolute inset-y-1 right-1 rounded-sm px-2 text-sm font-semibold text-ink-soft hover:text-ink"
            aria-pressed={shown}
            aria-label={shown ? 'Hide password' : 'Show password'}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        </span>
      )}
    </Field>
  )
}

export function SelectField({
  label,
  hint,
  error,
  labelHidden,
  options,
  className,
  ...rest
}: Described & { options: { value: string; label: string }[]; ref?: Ref<HTMLSelectElement> } & Omit<
    React.SelectHTMLAttributes<HTMLSelectElement>,
    'id'
  >) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden ?? false}>
      {(control) => (
        <span className="relative block">
          <select className={cx(INPUT, 'appearance-none pr-9', className)} {...control} {...rest}>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronIcon size={18} className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-soft" />
        </span>
      )}
    </Field>
  )
}

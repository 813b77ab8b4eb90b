import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { cx } from './cx'

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & {
  label: ReactNode
  hint?: ReactNode
  labelHidden?: boolean
  ref?: Ref<HTMLInputElement>
}

export function Checkbox({ label, hint, labelHidden, className, ...rest }: CheckboxProps) {
  return (
    <label className={cx('flex items-start gap-3', className)}>
      <input type="checkbox" className="mt-1 size-4 shrink-0 accent-action" {...rest} />
      <span className={labelHidden ? 'sr-only' : undefined}>
        <span className="block">{label}</span>
        {hint && <span className="block text-sm text-ink-soft">{hint}</span>}
      </span>
    </label>
  )
}

/** One of few, each with a sentence of what it means. */
export function RadioCards<T extends string>({
  legend,
  name,
  value,
  options,
  onChange,
}: {
  legend: string
  name: string
  value: T
  options: { value: T; label: string; hint: string }[]
  onChange: (value: T) => void
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-semibold">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex items-start gap-3 rounded-md p-3 ring-1 ring-line-strong ring-inset hover:bg-sunken has-checked:bg-mark-soft has-checked:ring-2 has-checked:ring-mark-line has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="mt-1 size-4 shrink-0 accent-action outline-none"
          />
          <span>
            <span className="block font-semibold">{option.label}</span>
            <span className="block text-sm text-ink-soft">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** On or off, at once. */
export function Switch({
  label,
  hint,
  checked,
  onChange,
  disabled,
}: {
  label: string
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  return (
    <label className="flex items-start justify-between gap-4">
      <span>
        <span className="block font-semibold">{label}</span>
        {hint && <span className="block text-sm text-ink-soft">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="relative mt-0.5 h-6 w-10 shrink-0 appearance-none rounded-full bg-line-strong transition-colors duration-100 before:absolute before:top-1 before:left-1 before:size-4 before:rounded-full before:bg-sheet before:transition-transform before:duration-100 checked:bg-action checked:before:translate-x-4 disabled:opacity-50"
      />
    </label>
  )
}

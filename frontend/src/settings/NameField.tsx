import { TextField } from '@/ui/Field'
import { MAX_NAME } from './rules'

/** What somebody calls a key, a token or a service account of theirs; the first field of its form. */
export function NameField({
  value,
  onChange,
  hint,
  placeholder,
}: {
  value: string
  onChange: (name: string) => void
  hint?: string
  placeholder?: string
}) {
  return (
    <TextField
      label="Name"
      {...(hint !== undefined && { hint })}
      {...(placeholder !== undefined && { placeholder })}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      maxLength={MAX_NAME}
      autoComplete="off"
      autoFocus
      required
    />
  )
}

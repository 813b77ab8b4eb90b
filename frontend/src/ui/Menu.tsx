import { DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx'
import type { Icon } from './icons'

/** Actions behind a button. `trigger` must take a ref and button attributes. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-48 animate-fade rounded-md bg-sheet p-1 text-ink shadow-float ring-1 ring-line"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({
  icon: Drawn,
  danger,
  disabled,
  onSelect,
  children,
}: {
  icon?: Icon
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={cx(
        'flex h-9 items-center gap-3 rounded-sm px-3 text-sm outline-none select-none data-disabled:opacity-45 data-highlighted:bg-sunken',
        danger && 'text-bad',
      )}
    >
      {Drawn && <Drawn size={18} />}
      {children}
    </DropdownMenu.Item>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-3 py-2 text-sm text-ink-soft">{children}</DropdownMenu.Label>
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}

export function MenuChoice<T extends string>({
  value,
  options,
  onChange,
}: {
  value: T
  options: { value: T; label: string; icon?: Icon }[]
  onChange: (value: T) => void
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChange(chosen as T)}>
      {options.map(({ value: option, label, icon: Drawn }) => (
        <DropdownMenu.RadioItem
          key={option}
          value={option}
          onSelect={(event) => event.preventDefault()}
          className="flex h-9 items-center gap-3 rounded-sm px-3 text-sm outline-none select-none data-highlighted:bg-sunken data-[state=checked]:bg-mark-soft data-[state=checked]:font-semibold"
        >
          {Drawn && <Drawn size={18} />}
          {label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

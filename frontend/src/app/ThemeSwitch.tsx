import { useSyncExternalStore } from 'react'
import { IconButton } from '@/ui/Button'
import { MoonIcon, ScreenIcon, SunIcon } from '@/ui/icons'
import { Menu, MenuChoice } from '@/ui/Menu'
import { themeStore } from './theme'

const ICONS = { system: ScreenIcon, light: SunIcon, dark: MoonIcon }

export function ThemeSwitch() {
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.get)
  return (
    <Menu trigger={<IconButton label="Colours of the page" icon={ICONS[theme]} />}>
      <ThemeChoice />
    </Menu>
  )
}

export function ThemeChoice() {
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.get)
  return (
    <MenuChoice
      value={theme}
      onChange={themeStore.set}
      options={[
        { value: 'system', label: 'As the system', icon: ScreenIcon },
        { value: 'light', label: 'Light', icon: SunIcon },
        { value: 'dark', label: 'Dark', icon: MoonIcon },
      ]}
    />
  )
}

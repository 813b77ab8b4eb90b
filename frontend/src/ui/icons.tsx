import type { ReactNode, SVGProps } from 'react'

type IconProps = SVGProps<SVGSVGElement> & { size?: number }
export type Icon = (props: IconProps) => ReactNode

/** One weight, square ends and open corners: drawn with a pen, like the rest of the page. Decoration only: names stand in text. */
function icon(paths: ReactNode): Icon {
  return function Drawn({ size = 20, ...rest }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        {...rest}
      >
        {paths}
      </svg>
    )
  }
}

export const FolderIcon = icon(<path d="M2.5 15.5v-11h5l2 2.5h8v8.5z" />)
export const FileIcon = icon(<path d="M5 2.5h6.5L15.5 6.5v11H5zM11 3v4h4" />)
export const ImageIcon = icon(
  <>
    <path d="M2.5 3.5h15v13h-15zM3 14l4.5-5 3.5 4 2.5-2.5 3.5 3.5" />
    <circle cx="13" cy="7" r="1" />
  </>,
)
export const FilmIcon = icon(<path d="M2.5 4.5h15v11h-15zM8.5 7.5v5l4-2.5z" />)
export const SoundIcon = icon(<path d="M4 8v4M7 5.5v9M10 3v14M13 6.5v7M16 8.5v3" />)
export const TextIcon = icon(<path d="M5 2.5h6.5L15.5 6.5v11H5zM7.5 9h5.5M7.5 11.5h5.5M7.5 14h3.5" />)
export const ArchiveIcon = icon(<path d="M3 3.5h14v4H3zM4 7.5v9h12v-9M8.5 10.5h3" />)
export const UploadIcon = icon(<path d="M10 13V3.5M6 7l4-4 4 4M3 13v3.5h14V13" />)
export const DownloadIcon = icon(<path d="M10 3v9.5M6 9l4 4 4-4M3 13v3.5h14V13" />)
export const TrashIcon = icon(<path d="M3.5 5.5h13M7.5 5V3h5v2M5 5.5l.8 11.5h8.4L15 5.5M8.5 8.5v5.5M11.5 8.5v5.5" />)
export const LinkIcon = icon(<path d="M8.5 11.5l3-3M9 6l2-2a3.5 3.5 0 015 5l-2 2M11 14l-2 2a3.5 3.5 0 01-5-5l2-2" />)
export const EyeIcon = icon(
  <>
    <path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z" />
    <circle cx="10" cy="10" r="2.25" />
  </>,
)
export const LockIcon = icon(<path d="M4.5 9h11v8h-11zM7 9V6a3 3 0 016 0v3M10 12v2" />)
export const GlobeIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.25" />
    <path d="M3 10h14M10 2.75c2.5 2.2 2.5 12.3 0 14.5M10 2.75c-2.5 2.2-2.5 12.3 0 14.5" />
  </>,
)
export const SearchIcon = icon(
  <>
    <circle cx="8.75" cy="8.75" r="5.25" />
    <path d="M12.75 12.75L17 17" />
  </>,
)
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />)
export const CloseIcon = icon(<path d="M5 5l10 10M15 5L5 15" />)
export const CheckIcon = icon(<path d="M4 10.5l4 4L16 6" />)
export const ChevronIcon = icon(<path d="M5.5 8l4.5 4.5L14.5 8" />)
export const BackIcon = icon(<path d="M12 5l-5 5 5 5" />)
export const MoreIcon = icon(
  <>
    <circle cx="4.5" cy="10" r=".9" fill="currentColor" />
    <circle cx="10" cy="10" r=".9" fill="currentColor" />
    <circle cx="15.5" cy="10" r=".9" fill="currentColor" />
  </>,
)
export const RetryIcon = icon(<path d="M16 6v4h-4M16 10a6.25 6.25 0 10-1.5 4.5" />)
export const UndoIcon = icon(<path d="M4 8h8a4 4 0 010 8H8M7 4.5L3.5 8 7 11.5" />)
export const WarnIcon = icon(<path d="M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1" />)
export const InfoIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.25" />
    <path d="M10 9v5M10 6.2v.1" />
  </>,
)
export const KeyIcon = icon(
  <>
    <circle cx="6.5" cy="13.5" r="3.5" />
    <path d="M9 11l7.5-7.5M13 7l2.5 2.5M15.5 4.5L17.5 6.5" />
  </>,
)
export const PhoneIcon = icon(<path d="M6 2.5h8v15H6zM9 15h2" />)
export const TicketIcon = icon(<path d="M2.5 5.5h15v3a1.5 1.5 0 000 3v3h-15v-3a1.5 1.5 0 000-3zM12 6v2M12 12v2" />)
export const PersonIcon = icon(
  <>
    <circle cx="10" cy="6.5" r="3.25" />
    <path d="M3.5 17c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5" />
  </>,
)
export const PeopleIcon = icon(
  <>
    <circle cx="7.5" cy="7" r="2.75" />
    <path d="M2 16.5c.4-3.5 2.4-4.75 5.5-4.75s5.1 1.25 5.5 4.75M13 4.5a2.75 2.75 0 010 5M15.5 12.5c1.6.7 2.3 2 2.5 4" />
  </>,
)
export const ServerIcon = icon(<path d="M3 3.5h14v5.5H3zM3 11h14v5.5H3zM6 6.25h.1M6 13.75h.1M10 6.25h4M10 13.75h4" />)
export const SettingsIcon = icon(
  <>
    <path d="M3 6h6M14 6h3M3 14h3M11 14h6" />
    <circle cx="11.5" cy="6" r="2.25" />
    <circle cx="8.5" cy="14" r="2.25" />
  </>,
)
export const SunIcon = icon(
  <>
    <circle cx="10" cy="10" r="3.25" />
    <path d="M10 2.5V4M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M15.3 4.7l-1 1M5.7 14.3l-1 1" />
  </>,
)
export const MoonIcon = icon(<path d="M16 12A7 7 0 018 4a6.5 6.5 0 108 8z" />)
export const ScreenIcon = icon(<path d="M2.5 4h15v9.5h-15zM7 17h6M10 13.5V17" />)
export const SignOutIcon = icon(<path d="M8 3.5H4v13h4M13 6.5l3.5 3.5-3.5 3.5M16 10H8" />)
export const CopyIcon = icon(<path d="M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7" />)
export const HistoryIcon = icon(<path d="M4 6v3.5h3.5M4.2 9A6.25 6.25 0 1110 16.25M10 6.5V10l2.5 2" />)
export const SortIcon = icon(<path d="M6 4v12M3 13l3 3 3-3M14 16V4M11 7l3-3 3 3" />)
export const PencilIcon = icon(<path d="M3.5 16.5l.8-3.6L13.5 3.7l2.8 2.8-9.2 9.2zM11.5 5.7l2.8 2.8" />)
export const RobotIcon = icon(<path d="M3.5 7.5h13v9h-13zM10 7.5v-4M7 11.5v1.5M13 11.5v1.5M1.5 11v3M18.5 11v3" />)
export const BanIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.25" />
    <path d="M5 5l10 10" />
  </>,
)
export const PrintIcon = icon(<path d="M5.5 7V3h9v4M5.5 13.5h-3V7h15v6.5h-3M5.5 11.5h9V17h-9z" />)
export const ScrollIcon = icon(<path d="M5 2.5h10v15l-2.5-1.5L10 17.5 7.5 16 5 17.5zM7.5 6.5h5M7.5 9.5h5M7.5 12.5h3" />)

import {
  ActionIcon,
  Badge,
  Button,
  createTheme,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core'

/** The one accent. State has colours of its own (styles.css), so the accent never says how something fares. */
const accent: MantineColorsTuple = [
  '#eef3ff', '#dce5fd', '#b9c9f8', '#93abf3', '#7391ee', '#5f80eb', '#4a6fe3', '#2f5bd7', '#274cb8', '#1e3c94',
]

/** Mantine's dark ramp on the app's own greys: text first, body at 7. */
const dark: MantineColorsTuple = [
  '#e4e8ee', '#c3cad4', '#a5aebb', '#7f8a99', '#333b48', '#262d38', '#1c222b', '#151a21', '#0f1318', '#0a0d11',
]

const gray: MantineColorsTuple = [
  '#f7f8fa', '#f0f2f5', '#e6e9ee', '#dbdfe6', '#c8ced7', '#a3abb8', '#7b8493', '#525c6b', '#343c49', '#171c24',
]

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark, gray },
  black: '#171c24',
  fontFamily: "'Inter Variable', 'Segoe UI', system-ui, -apple-system, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'Cascadia Mono', Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'compact-sm', variant: 'default' }, styles: (_, props) => ({
        root: { fontWeight: 500, ...(props.size === 'compact-sm' ? { height: 28, paddingInline: 12 } : {}) },
      }) }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: true, multiline: true, maw: 360, fz: 12, events: { hover: true, focus: true, touch: true } } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false, comboboxProps: { shadow: 'md' } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Badge: Badge.extend({ defaultProps: { size: 'sm', variant: 'default', radius: 'sm' }, styles: { root: { textTransform: 'none', fontWeight: 500 } } }),
  },
})

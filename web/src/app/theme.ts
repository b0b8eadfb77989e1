/** The look of both applications; the primary colour is the merchant's. */
import { type MantineColorsTuple, createTheme } from "@mantine/core";

const INK = "#1f4b99";
const FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";

/** Lightness of the ten shades; Mantine takes the seventh for filled elements, on which text is white. */
const LIGHTNESS = [97, 92, 84, 74, 64, 54, 42, 36, 30, 24] as const;
/** White text on it keeps a contrast of 4.5. */
const FILLED = 6;

function hueAndSaturation(hex: string): [number, number] | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (match === null) return null;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => Number.parseInt(part, 16) / 255);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const range = most - least;
  const light = (most + least) / 2;
  const saturation = range === 0 ? 0 : range / (1 - Math.abs(2 * light - 1));
  let hue = 0;
  if (range !== 0) {
    if (most === red) hue = ((green - blue) / range) % 6;
    else if (most === green) hue = (blue - red) / range + 2;
    else hue = (red - green) / range + 4;
  }
  return [(hue * 60 + 360) % 360, saturation * 100];
}

function shades(hex: string): MantineColorsTuple {
  const [hue, saturation] = hueAndSaturation(hex) ?? hueAndSaturation(INK) ?? [218, 66];
  return LIGHTNESS.map((light) => toHex(hue, Math.min(saturation, 75), light)) as unknown as MantineColorsTuple;
}

function toHex(hue: number, saturation: number, light: number): string {
  const a = (saturation / 100) * Math.min(light / 100, 1 - light / 100);
  const channel = (n: number): string => {
    const k = (n + hue / 30) % 12;
    const value = light / 100 - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

export function themeOf(primaryColor: string | null | undefined) {
  return createTheme({
    primaryColor: "brand",
    primaryShade: { light: FILLED, dark: FILLED },
    colors: {
      brand: shades(primaryColor ?? INK),
      dark: ["#e8eaee", "#c4c9d2", "#a2a9b6", "#7f8899", "#454d5c", "#2f3643", "#262c37", "#1a1f28", "#14181f", "#0e1116"],
    },
    fontFamily: FONT,
    fontFamilyMonospace: "ui-monospace, 'SF Mono', 'DejaVu Sans Mono', monospace",
    headings: {
      fontFamily: FONT,
      fontWeight: "650",
      sizes: {
        h1: { fontSize: "1.375rem", lineHeight: "1.3" },
        h2: { fontSize: "0.9375rem", lineHeight: "1.4" },
        h3: { fontSize: "0.875rem", lineHeight: "1.4" },
      },
    },
    fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
    defaultRadius: "md",
    radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
    cursorType: "pointer",
    respectReducedMotion: true,
    components: {
      Button: { defaultProps: { size: "sm" } },
      TextInput: { defaultProps: { size: "sm" } },
      Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
      Modal: { defaultProps: { centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
      Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
      Anchor: { defaultProps: { underline: "hover" } },
      Menu: { defaultProps: { shadow: "md", radius: "md" } },
    },
  });
}

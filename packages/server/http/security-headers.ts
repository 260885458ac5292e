import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './env.ts'

/** The page loads nothing from elsewhere, has no inline script or style, and may use the camera. */
const headers: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Permissions-Policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
]

/** Headers that keep a browser from doing with our answers what they are not for. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    for (const [name, value] of headers) c.header(name, value)
    return next()
  }
}

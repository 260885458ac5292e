/** A step of a JSON pointer (RFC 6901) as the field that it names. */
export const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

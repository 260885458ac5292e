/** How much of a total a count or a percentage of it is (upstream's GetScaledValueFromIntOrPercent). */
export function shareOf(share: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof share === 'number') return share
  const exact = (Number.parseInt(share, 10) * total) / 100
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

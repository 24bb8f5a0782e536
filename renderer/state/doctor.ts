import { create } from 'zustand'
import type { Finding } from '../../contract/doctor'

interface DoctorMark {
  /** The worst that the last examination found; null before the first one. */
  worst: Finding['severity'] | null
}

/** What the rail shows of the doctor; the rest is the panel's own. */
export const useDoctorMark = create<DoctorMark>(() => ({ worst: null }))

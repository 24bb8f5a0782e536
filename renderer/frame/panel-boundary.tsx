import { Component, type ReactNode } from 'react'
import { Translation } from 'react-i18next'
import { Button } from '@mantine/core'
import { problemOf, type Problem } from '../../contract/problem'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './frame.module.css'

/** Keeps the failure of one panel to that panel, with its cause and a way to try again. */
export class PanelBoundary extends Component<{ children: ReactNode }, { problem: Problem | null }> {
  override state = { problem: null }

  static getDerivedStateFromError(error: unknown) {
    return { problem: problemOf(error) }
  }

  override render() {
    const { problem } = this.state
    if (!problem) return this.props.children
    return (
      <Translation>
        {(t) => (
          <div className={classes.crashed}>
            <h1>{t('crashed.title')}</h1>
            <p>{t('crashed.text')}</p>
            <ProblemAlert
              problem={problem}
              action={
                <Button
                  onClick={() => {
                    this.setState({ problem: null })
                  }}
                >
                  {t('action.retry')}
                </Button>
              }
            />
          </div>
        )}
      </Translation>
    )
  }
}

import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { connect, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { clock } from '../lib/words.js';

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const DASHES = ['solid', [5, 4]];
const COLOURS = ['--accent', '--warn', '--ok', '--quiet'];

/** A plot over time on an element: drawn anew with each `draw`, in the colours that the page has then. */
export class Plot {
  #element;
  #chart;
  #drawn;
  #redraw = () => this.#drawn && this.draw(this.#drawn);
  #size = new ResizeObserver(() => this.#chart.resize());
  #theme = new MutationObserver(this.#redraw);
  #scheme = matchMedia('(prefers-color-scheme: dark)');

  /** @param group pointed at one of a group, all show the same moment */
  constructor(element, group) {
    this.#element = element;
    this.#chart = init(element);
    this.#chart.group = group;
    connect(group);
    this.#size.observe(element);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#scheme.addEventListener('change', this.#redraw);
  }

  close() {
    this.#size.disconnect();
    this.#theme.disconnect();
    this.#scheme.removeEventListener('change', this.#redraw);
    this.#chart.dispose();
  }

  /**
   * Series are { name, points: [[time, value or null]] }; marks are { at, wished }. With `days`, their names, each point is
   * one of a day, by that name, and the series stand on each other.
   */
  draw(drawn) {
    this.#drawn = drawn;
    const { series, marks = [], from, to, days, inWords } = drawn;
    const colour = (name) => resolved(this.#element, name);
    const colours = COLOURS.map(colour);
    const quiet = colour('--quiet');
    const line = { lineStyle: { color: colour('--line') } };
    const label = { color: quiet, fontSize: 11 };
    this.#chart.setOption(
      {
        animation: false,
        grid: { left: 62, right: 10, top: 8, bottom: 20 },
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          confine: true,
          backgroundColor: colour('--card'),
          borderColor: colour('--edge'),
          textStyle: { color: colour('--text'), fontSize: 12 },
          formatter: (found) => tip(found, days ? (day) => day : clock, inWords),
        },
        xAxis: {
          ...(days
            ? { type: 'category', data: days, axisLabel: { ...label, hideOverlap: true } }
            : { type: 'time', min: from, max: to, axisLabel: { ...label, hideOverlap: true, formatter: (at) => clock(at).slice(0, to - from < 600000 ? 8 : 5) } }),
          axisLine: line,
          axisTick: { show: false },
          splitNumber: 4,
        },
        yAxis: { type: 'value', min: 0, splitNumber: 2, splitLine: line, axisLabel: { ...label, formatter: inWords } },
        series: series.map(({ name, points }, index) => ({
          name,
          type: days ? 'bar' : 'line',
          stack: days && 'all',
          barMaxWidth: 28,
          data: points,
          showSymbol: series.length === 1 || isAlone(points),
          symbol: 'circle',
          symbolSize: 4,
          itemStyle: { color: colours[index] },
          lineStyle: { color: colours[index], width: 1.8, type: DASHES[index] },
          markLine: index === 0 ? marked(marks, colour) : undefined,
        })),
      },
      { notMerge: true },
    );
  }
}

/** Of one value there is no line. */
const isAlone = (points) => points.filter(([, value]) => value !== null).length === 1;

function marked(marks, colour) {
  return {
    symbol: 'none',
    silent: true,
    label: { show: false },
    data: marks.map(({ at, wished }) => ({
      xAxis: at,
      lineStyle: { color: wished ? colour('--edge') : colour('--bad'), type: wished ? 'dotted' : 'dashed', width: 1.5 },
    })),
  };
}

function tip(found, whenInWords, inWords) {
  const values = found.filter(({ value }) => value[1] !== null).map(({ seriesName, value }) => `${seriesName}: ${inWords(value[1])}`);
  return [whenInWords(found[0].value[0]), ...values].join('\n');
}

/** A colour of the style sheet as it is now: its value depends on light and dark. */
function resolved(element, name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

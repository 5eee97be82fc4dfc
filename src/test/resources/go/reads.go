// Tells how encoding/json reads each document of its input, one in hexadecimal digits a line, into a request like
// Ollama's: a line of JSON for each.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

// As in Ollama's api/types.go.
type Duration struct{ time.Duration }

func (d *Duration) UnmarshalJSON(b []byte) (err error) {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch t := v.(type) {
	case float64:
		if t < 0 {
			d.Duration = time.Duration(math.MaxInt64)
		} else {
			d.Duration = time.Duration(t * float64(time.Second))
		}
	case string:
		d.Duration, err = time.ParseDuration(t)
		if err != nil {
			return err
		}
		if d.Duration < 0 {
			d.Duration = time.Duration(math.MaxInt64)
		}
	default:
		return fmt.Errorf("unsupported type")
	}
	return nil
}

type Request struct {
	Model     string         `json:"model"`
	Name      string         `json:"name"`
	Prompt    string         `json:"prompt"`
	Messages  []any          `json:"messages"`
	Insecure  bool           `json:"insecure"`
	KeepAlive *Duration      `json:"keep_alive"`
	Options   map[string]any `json:"options"`
	Remote    string         `json:"remote_host"`
	MaxTokens *int           `json:"max_tokens"`
}

type Result struct {
	Syntax   string
	Type     string
	Request  Request
	Untyped  any
	Trailing string
}

func read(document []byte) Result {
	var result Result
	reader := bytes.NewReader(document)
	decoder := json.NewDecoder(reader)
	err := decoder.Decode(&result.Request)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		result.Syntax = err.Error()
		return result
	default:
		result.Type = err.Error()
	}
	json.NewDecoder(bytes.NewReader(document)).Decode(&result.Untyped)
	rest, _ := io.ReadAll(io.MultiReader(decoder.Buffered(), reader))
	result.Trailing = hex.EncodeToString(rest)
	return result
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		document, err := hex.DecodeString(lines.Text())
		if err != nil {
			panic(err)
		}
		if err := encoder.Encode(read(document)); err != nil {
			panic(err)
		}
	}
	out.Flush()
}

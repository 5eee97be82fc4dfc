package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An {@code ollama} that has the canary, loaded, and answers each question at once and with the same words: what is left
 * of a request's time belongs to whoever stands before it.
 */
final class ConstantOllama {

    private static final String SOURCE = """
            package main

            import (
            	"bytes"
            	"fmt"
            	"io"
            	"net"
            	"net/http"
            	"os"
            	"time"
            )

            const canary = `{"name":"sidecar/canary:latest","model":"sidecar/canary:latest","size":100,` +
            	`"digest":"0000000000000000000000000000000000000000000000000000000000000000",` +
            	`"expires_at":"2318-01-01T00:00:00Z","size_vram":0}`

            func say(to http.ResponseWriter, kind, text string) {
            	to.Header().Set("Content-Type", kind)
            	io.WriteString(to, text)
            }

            func json(text string) http.HandlerFunc {
            	return func(to http.ResponseWriter, asked *http.Request) {
            		io.Copy(io.Discard, asked.Body)
            		say(to, "application/json", text)
            	}
            }

            func line(response, rest string) string {
            	return fmt.Sprintf(`{"model":"sidecar/canary","created_at":"%s","response":"%s"%s}` + "\\n",
            		time.Now().UTC().Format(time.RFC3339Nano), response, rest)
            }

            func generate(to http.ResponseWriter, asked *http.Request) {
            	body, _ := io.ReadAll(asked.Body)
            	end := `,"done":true,"done_reason":"stop","eval_count":2,"eval_duration":1`
            	if !bytes.Contains(body, []byte(`"prompt"`)) {
            		say(to, "application/json", line("", `,"done":true,"done_reason":"load"`))
            	} else if bytes.Contains(body, []byte(`"stream":false`)) {
            		say(to, "application/json", line(" pong", end))
            	} else {
            		say(to, "application/x-ndjson", line(" pong", `,"done":false`)+line("", end))
            	}
            }

            func main() {
            	if os.Args[1] == "--version" {
            		fmt.Println("ollama version is 0.11.4")
            		return
            	}
            	listener, err := net.Listen("tcp", os.Getenv("OLLAMA_HOST"))
            	if err != nil {
            		panic(err)
            	}
            	fmt.Fprintf(os.Stderr, "time=%s level=INFO source=routes.go:1 msg=\\"Listening on %s (version 0.11.4)\\"\\n",
            		time.Now().Format("2006-01-02T15:04:05.000Z07:00"), listener.Addr())
            	http.HandleFunc("/api/version", json(`{"version":"0.11.4"}`))
            	http.HandleFunc("/api/tags", json(`{"models":[`+canary+`]}`))
            	http.HandleFunc("/api/ps", json(`{"models":[`+canary+`]}`))
            	http.HandleFunc("/api/show", json(`{"capabilities":["completion"]}`))
            	http.HandleFunc("/api/create", json("{\\"status\\":\\"success\\"}\\n"))
            	http.HandleFunc("/api/blobs/", json(""))
            	http.HandleFunc("/api/generate", generate)
            	http.HandleFunc("/v1/chat/completions", json(`{"id":"chatcmpl-1","object":"chat.completion","created":1,`+
            		`"model":"sidecar/canary","choices":[{"index":0,"message":{"role":"assistant","content":" pong"},`+
            		`"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`))
            	panic(http.Serve(listener, nil))
            }
            """;

    private ConstantOllama() {}

    /** Builds the program {@code ollama} into a folder. */
    static Path in(Path folder) throws IOException, InterruptedException {
        return GoProgram.build(folder, "ollama", SOURCE);
    }
}

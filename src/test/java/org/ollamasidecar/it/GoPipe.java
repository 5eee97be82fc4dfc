package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The least that a gateway does which is made of Go's own HTTP server and client, as llama-swap and Olla are: it reads
 * a body, as both do to find the model in it, passes everything on at once, and does nothing else. It takes their place where they cannot be installed: they do this, too, for
 * each request.
 */
final class GoPipe implements AutoCloseable {

    private static final String SOURCE = """
            package main

            import (
            	"bytes"
            	"io"
            	"net/http"
            	"os"
            )

            func main() {
            	client := &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}
            	pass := func(to http.ResponseWriter, asked *http.Request) {
            		body, err := io.ReadAll(asked.Body)
            		if err != nil {
            			panic(http.ErrAbortHandler)
            		}
            		again := asked.Clone(asked.Context())
            		again.Body = io.NopCloser(bytes.NewReader(body))
            		again.URL.Scheme, again.URL.Host, again.RequestURI = "http", os.Args[1], ""
            		answer, err := client.RoundTrip(again)
            		if err != nil {
            			http.Error(to, err.Error(), http.StatusBadGateway)
            			return
            		}
            		defer answer.Body.Close()
            		for name, values := range answer.Header {
            			to.Header()[name] = values
            		}
            		to.WriteHeader(answer.StatusCode)
            		buffer := make([]byte, 32*1024)
            		for {
            			count, err := answer.Body.Read(buffer)
            			if count > 0 {
            				to.Write(buffer[:count])
            			}
            			if err == io.EOF {
            				return
            			} else if err != nil {
            				panic(http.ErrAbortHandler)
            			}
            			to.(http.Flusher).Flush()
            		}
            	}
            	panic(http.ListenAndServe(os.Args[2], http.HandlerFunc(pass)))
            }
            """;

    private final Process process;
    private final URI address;

    private GoPipe(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static GoPipe before(URI upstream, Path folder) throws IOException, InterruptedException {
        Path program = GoProgram.build(folder, "go-pipe", SOURCE);
        String place = "127.0.0.1:" + FreePort.find();
        Process process = GoProgram.start(
                folder.resolve("go-pipe.out"), List.of(program.toString(), upstream.getAuthority(), place));
        return new GoPipe(process, URI.create("http://" + place));
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
